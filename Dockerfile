# The gateway alone. docs/install.md says how it is run; docker-compose.yml has a whole demo around it.
FROM docker.io/library/node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
# The published package beside the versions that the lock names, without the packages for the demo.
RUN npm run package \
  && npm prune --omit=dev --omit=optional --no-audit --no-fund \
  && mv node_modules build/package/ \
  && chmod 755 build/package/src/cli/main.js

FROM docker.io/library/node:24-bookworm-slim
COPY --from=build /build/build/package /usr/local/lib/node_modules/salt-xmpp
RUN ln -s ../lib/node_modules/salt-xmpp/src/cli/main.js /usr/local/bin/salt-xmpp \
  && groupadd --gid 9780 salt-xmpp \
  && useradd --uid 9780 --gid salt-xmpp --home-dir /var/lib/salt-xmpp --no-create-home --shell /usr/sbin/nologin salt-xmpp \
  && install --directory --owner=salt-xmpp --group=salt-xmpp --mode=0750 /var/lib/salt-xmpp
USER salt-xmpp
# The store and the audit trail: in the config their files are given whole, `store: /var/lib/salt-xmpp/…`.
VOLUME /var/lib/salt-xmpp
ENV NODE_ENV=production
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9780/healthz').then(({ok})=>process.exit(ok?0:1),()=>process.exit(1))"]
ENTRYPOINT ["salt-xmpp"]
CMD ["run", "--config", "/etc/salt-xmpp/config.yaml"]
