using System.Text.Json;
using PluginChat.Hosting.Frames;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Channels;

/// <summary>
/// What the host itself tells clients that speak <see cref="Protocol"/>: text frames of an exclamation mark and a JSON object. A message
/// begins with a digit or a line feed, so none can be taken for a note.
/// </summary>
static class ChannelNotes
{
    /// <summary>The sub-protocol that a client asks for who wants to come back for what it missed. docs/protocol.md specifies it.</summary>
    public const string Protocol = "pluginchat.resume.v1";

    /// <summary>The first frame of a connection.</summary>
    public static byte[] Hello(HelloNote hello) =>
        Frame(json =>
        {
            json.WriteString("type", "hello");
            json.WriteString("client", hello.Client.ToString());
            WritePosition(json, hello.Position);
            WriteToken(json, hello.Token);
            if (hello.Resumed is { } whether)
                json.WriteBoolean("resumed", whether);
            if (hello.Reason is { } reason)
                json.WriteString("reason", reason);
            json.WriteNumber("messages", hello.Messages);
            json.WriteNumber("toGroups", hello.ToGroups);
            if (hello.ToOne is { } alone)
                json.WriteNumber("toOne", alone);
            if (hello is { IsNumbered: true, Received: { } received })
                json.WriteNumber("received", received);
            else if (hello.IsNumbered)
                json.WriteNull("received");
        });

    /// <summary>A message that the client sent is here from an earlier time, and was not handled again.</summary>
    public static byte[] Received(long number) =>
        Frame(json =>
        {
            json.WriteString("type", "received");
            json.WriteNumber("number", number);
        });

    /// <summary>What is here of all that the client sent, for it asked.</summary>
    public static byte[] Received(ReceivedNumbers numbers) =>
        Frame(json =>
        {
            json.WriteString("type", "received");
            if (numbers.UpTo is { } upTo)
                json.WriteNumber("upTo", upTo);
            else
                json.WriteNull("upTo");
            if (numbers.Also.Length == 0)
                return;
            json.WriteStartArray("also");
            foreach (var number in numbers.Also)
                json.WriteNumberValue(number);
            json.WriteEndArray();
        });

    /// <summary>The client's position is this one now; nothing was missed that it was not told of.</summary>
    /// <param name="position">Where it is.</param>
    /// <param name="token">What it may come back there with; null where the one that it has will do.</param>
    public static byte[] At(ChannelPosition position, string? token = null) =>
        Frame(json =>
        {
            json.WriteString("type", "position");
            WritePosition(json, position);
            WriteToken(json, token);
        });

    /// <summary>Messages were lost to this host and so to the client.</summary>
    public static byte[] Gap(ChannelPosition position, long? missed, string? token = null) =>
        Frame(json =>
        {
            json.WriteString("type", "gap");
            WritePosition(json, position);
            WriteToken(json, token);
            if (missed is { } count)
                json.WriteNumber("missed", count);
            else
                json.WriteNull("missed");
        });

    static void WritePosition(Utf8JsonWriter json, ChannelPosition position)
    {
        if (position.IsKnown)
            json.WriteString("position", position.ToString());
        else
            json.WriteNull("position");
    }

    static void WriteToken(Utf8JsonWriter json, string? token)
    {
        if (token is not null)
            json.WriteString("token", token);
    }

    static byte[] Frame(Action<Utf8JsonWriter> write)
    {
        using var text = new MemoryStream();
        text.WriteByte((byte)'!');
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return FrameEncoder.Encode(new(text.ToArray(), WebSocketMessageKind.Text));
    }
}
