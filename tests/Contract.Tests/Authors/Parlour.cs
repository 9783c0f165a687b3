using System.Globalization;
using PluginChat;

/// <summary>Does what its clients say, by all that the contract offers: compiled into the tests, and by a host.</summary>
[Action("test/chat")]
[KeepHeaders("X-Lang")]
public sealed class Parlour : WebSocketAction
{
    public override ValueTask<HandshakeResult> OnHandshakeAsync(HandshakeRequest request)
    {
        request.Items["name"] = request.Query["name"].ToString();
        return request.Query["name"] == "Eve" ? throw new ClientVisibleException("Not you.")
            : request.Query["name"] == "Mallory" ? new(HandshakeResult.Refuse(401, "Nor you."))
            : new(HandshakeResult.Accept);
    }

    public override ValueTask OnOpenAsync(IWebSocketClient client)
    {
        var known = Clients.TryGet(client.Id, out _);
        client.Send(
            $"{client.Items["name"]} {client.Parameters["name"]} {client.Path} {client.Headers.Count} {client.Headers["x-lang"]} {known}"
        );
        return ValueTask.CompletedTask;
    }

    public override async ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
    {
        var words = message.GetText().Split(' ', 2);
        switch (words[0])
        {
            case "all":
                Clients.Send(words[1]);
                break;
            case "others":
                Clients.Send(words[1], except: client);
                break;
            case "join":
                client.Send($"{Groups[words[1]].Add(client)} {Groups[words[1]].Add(client)} {Groups.Count}");
                break;
            case "leave":
                client.Send($"{Groups[words[1]].Remove(client)} {Groups[words[1]].Remove(client)} {Groups.Count}");
                break;
            case "group":
                client.Send($"{Groups["room"].Send(words[1])} {Groups["room"].Count}");
                break;
            case "name":
                Presence.SetName(client, words[1]);
                client.Send(string.Join(',', (await Presence.ListAsync()).Select(p => p.Name ?? "?").Order(StringComparer.Ordinal)));
                break;
            case "binary":
                client.Send(WebSocketMessage.Binary(message.Bytes[7..]));
                break;
            case "invalid":
                client.Send(client.Send(new WebSocketMessage(new byte[] { 0xff }, WebSocketMessageKind.Text)).ToString());
                break;
            case "close":
                client.Send("bye");
                client.Close((WebSocketCloseCode)int.Parse(words[1], CultureInfo.InvariantCulture), new string('x', 200));
                client.Send("too late");
                Clients.Send($"{client.IsOpen} {client.Send("too late")}", except: client);
                break;
            case "visible":
                throw new ClientVisibleException(words[1]);
            case "fail":
                throw new InvalidOperationException(words[1]);
        }
    }

    public override ValueTask OnCloseAsync(IWebSocketClient client, WebSocketClose close)
    {
        Clients.Send(
            $"{client.Items["name"]} left: {(int)close.Code} {close.Initiator}, {Clients.Count} left, {Groups["room"].Count} in the room"
        );
        return ValueTask.CompletedTask;
    }
}
