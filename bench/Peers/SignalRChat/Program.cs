using PluginChat.Bench.SignalRChat;

// As much as the host's sample takes (webSocketsMessage). SignalR's own limit is 32 KB.
const int mostBytes = 40 << 20;

var builder = WebApplication.CreateSlimBuilder(args);

// JSON is there by itself; a client names the one that it speaks.
var signalR = builder.Services.AddSignalR(options => options.MaximumReceiveMessageSize = mostBytes).AddMessagePackProtocol();

// Several of them are one chat over a Redis: --redis 127.0.0.1:6379.
if (builder.Configuration["redis"] is { } redis)
    signalR.AddStackExchangeRedis(redis);
var app = builder.Build();

app.MapHub<ChatHub>("/ws/test/chat");

app.Run();
