# `state.apply motd` in the chat: a message of the day.
motd:
  file.managed:
    - name: /etc/motd
    - contents: Welcome to {{ grains['id'] }}, kept by Salt.
