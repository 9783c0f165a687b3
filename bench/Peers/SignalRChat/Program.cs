using PluginChat.Bench.SignalRChat;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddSignalR();
var app = builder.Build();

app.MapHub<ChatHub>("/ws/test/chat");

app.Run();
