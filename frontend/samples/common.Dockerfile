FROM ubuntu:latest
MAINTAINER someone@example.com
ADD . /app
WORKDIR app
RUN apt-get update
RUN apt-get install -y curl python3
RUN sudo chown -R nobody /app
EXPOSE 80000
CMD python3 /app/server.py
CMD ["python3", "/app/server.py"]
