FROM node
COPY . .
RUN npm install
ENV API_TOKEN=change-me
EXPOSE 3000
CMD npm start
