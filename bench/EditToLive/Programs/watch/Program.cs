using System.Net.WebSockets;
using System.Text;

var app = WebApplication.CreateSlimBuilder(args).Build();
var room = new Room();

app.UseWebSockets();
app.Map(
    "/ws/test/chat",
    async (HttpContext context) =>
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync("chat");
        var buffer = new byte[4096];
        // Heeding this token lets a restart end the program at once; without it each rude edit waits for the open socket.
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), stopping)).MessageType != WebSocketMessageType.Close)
                await socket.SendAsync(Encoding.UTF8.GetBytes(room.OnMessage()), WebSocketMessageType.Text, true, stopping);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The program stops, or the client is gone.
        }
    }
);

app.MapGet("/version", room.OnMessage);

app.Run();
