using PluginChat.Bench.PlainKestrel;

// What one would write without PluginChat: the least of ASP.NET Core that still reads --urls and logs to the console.
var builder = WebApplication.CreateSlimBuilder(args);
var app = builder.Build();
var room = new Room();

app.UseWebSockets();
app.Map(
    "/ws/test/chat",
    async (HttpContext context) =>
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }
        var protocol = context.WebSockets.WebSocketRequestedProtocols.Contains("chat") ? "chat" : null;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(protocol);
        await room.ServeAsync(socket, app.Lifetime.ApplicationStopping);
    }
);

app.Run();
