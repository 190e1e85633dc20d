FROM python:3
ENV DATABASE_PASSWORD=hunter2
ADD requirements.txt /app/requirements.txt
RUN cd /app && pip install -r requirements.txt
COPY . /app
WORKDIR /app
USER root
CMD python manage.py runserver 0.0.0.0:8000
