# svc-merchant beside a shell, which its own image does not have: only to make the first keys.
FROM debian:12.12-slim
COPY --from=merchant /svc-merchant /usr/local/bin/svc-merchant
COPY keys.sh /keys.sh
USER 65532:65532
CMD ["sh", "/keys.sh"]
