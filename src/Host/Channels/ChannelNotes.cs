using System.Text.Json;
using PluginChat.Host.FanOut;
using PluginChat.Host.FanOut.Frames;

namespace PluginChat.Host.Channels;

/// <summary>
/// What the host itself tells clients that speak <see cref="Protocol"/>: text frames of an exclamation mark and a JSON object. A message
/// begins with a digit or a line feed, so none can be taken for a note.
/// </summary>
static class ChannelNotes
{
    /// <summary>The sub-protocol that a client asks for who wants to come back for what it missed. docs/resume.md specifies it.</summary>
    public const string Protocol = "pluginchat.resume.v1";

    /// <summary>The first frame of a connection.</summary>
    /// <param name="client">Who the client is, for its next handshake.</param>
    /// <param name="position">Where the first message that follows comes after; unknown while the engine is away.</param>
    /// <param name="resumed">Whether everything since the client's position follows; null where it named none.</param>
    /// <param name="reason">Why not.</param>
    /// <param name="messages">How many messages follow from before this connection.</param>
    public static byte[] Hello(ClientKey client, ChannelPosition position, bool? resumed, string? reason, int messages) => Frame(json =>
    {
        json.WriteString("type", "hello");
        json.WriteString("client", client.ToString());
        WritePosition(json, position);
        if (resumed is { } whether)
            json.WriteBoolean("resumed", whether);
        if (reason is not null)
            json.WriteString("reason", reason);
        json.WriteNumber("messages", messages);
    });

    /// <summary>The client's position is this one now; nothing was missed.</summary>
    public static byte[] At(ChannelPosition position) => Frame(json =>
    {
        json.WriteString("type", "position");
        WritePosition(json, position);
    });

    /// <summary>Messages were lost to this host and so to the client.</summary>
    public static byte[] Gap(ChannelPosition position, long? missed) => Frame(json =>
    {
        json.WriteString("type", "gap");
        WritePosition(json, position);
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
