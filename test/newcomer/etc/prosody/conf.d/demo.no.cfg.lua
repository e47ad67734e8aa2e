VirtualHost "demo.no"
	modules_enabled = { "websocket" }
	http_host = "127.0.0.1"
