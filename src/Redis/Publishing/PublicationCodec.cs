using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Redis.Publishing;

/// <summary>
/// A publication as bytes in the engine: flags, the sending host and its number there, which message of a client it is for, whom it is
/// not for, its group, the payload. Numbers are little-endian. RedisScripts.Publish reads the first of these too.
/// </summary>
static class PublicationCodec
{
    [Flags]
    enum Flags : byte
    {
        None = 0,
        Binary = 1,
        Except = 2,
        Group = 4,
        Lost = 8,
        Identified = 16,
        All = 31,
    }

    const int HeadLength = 1 + sizeof(ulong) + sizeof(long);
    const int IdLength = SessionId.Bytes + sizeof(long);
    const int ExceptLength = sizeof(ulong) + sizeof(long);

    public static byte[] Encode(in Publication publication, HostId sender, long number)
    {
        var payload = publication.Message.Bytes.Span;
        var group = publication.Group is null ? 0 : Encoding.UTF8.GetByteCount(publication.Group);
        var bytes = GC.AllocateUninitializedArray<byte>(
            checked(
                HeadLength
                + (publication.Id is null ? 0 : IdLength)
                + (publication.Except is null ? 0 : ExceptLength)
                + (publication.Group is null ? 0 : sizeof(int) + group)
                + payload.Length
            )
        );
        var flags =
            (publication.Message.Kind == WebSocketMessageKind.Binary ? Flags.Binary : Flags.None)
            | (publication.Except is null ? Flags.None : Flags.Except)
            | (publication.Group is null ? Flags.None : Flags.Group)
            | (publication.IsLost ? Flags.Lost : Flags.None)
            | (publication.Id is null ? Flags.None : Flags.Identified);
        bytes[0] = (byte)flags;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(1), sender.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1 + sizeof(ulong)), number);
        var rest = bytes.AsSpan(HeadLength);
        if (publication.Id is { } id)
        {
            id.Session.Write(rest);
            BinaryPrimitives.WriteInt64LittleEndian(rest[SessionId.Bytes..], id.Number);
            rest = rest[IdLength..];
        }
        if (publication.Except is { } except)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(rest, except.Host.Value);
            BinaryPrimitives.WriteInt64LittleEndian(rest[sizeof(ulong)..], except.Client);
            rest = rest[ExceptLength..];
        }
        if (publication.Group is not null)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, group);
            Encoding.UTF8.GetBytes(publication.Group, rest[sizeof(int)..]);
            rest = rest[(sizeof(int) + group)..];
        }
        payload.CopyTo(rest);
        return bytes;
    }

    /// <summary>Decodes what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="FormatException">Something else stands there.</exception>
    public static Publication Decode(ReadOnlyMemory<byte> bytes, long offset, out HostId sender, out long number)
    {
        if (bytes.Length < HeadLength)
            throw new FormatException($"A message of {bytes.Length} bytes has no head.");
        var flags = (Flags)bytes.Span[0];
        // Of a newer host, perhaps: what stands there may be anything but text for people.
        if ((flags & ~Flags.All) != 0)
            throw new FormatException($"A message has flags that this host does not know ({(byte)flags}).");
        sender = new(BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[1..]));
        number = BinaryPrimitives.ReadInt64LittleEndian(bytes.Span[(1 + sizeof(ulong))..]);
        var rest = bytes[HeadLength..];
        MessageId? id = null;
        if (flags.HasFlag(Flags.Identified))
        {
            Require(rest, IdLength);
            id = new(SessionId.Read(rest.Span), BinaryPrimitives.ReadInt64LittleEndian(rest.Span[SessionId.Bytes..]));
            rest = rest[IdLength..];
        }
        ClientKey? except = null;
        if (flags.HasFlag(Flags.Except))
        {
            Require(rest, ExceptLength);
            except = new(
                new(BinaryPrimitives.ReadUInt64LittleEndian(rest.Span)),
                BinaryPrimitives.ReadInt64LittleEndian(rest.Span[sizeof(ulong)..])
            );
            rest = rest[ExceptLength..];
        }
        string? group = null;
        if (flags.HasFlag(Flags.Group))
        {
            Require(rest, sizeof(int));
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
            rest = rest[sizeof(int)..];
            Require(rest, length);
            group = Encoding.UTF8.GetString(rest.Span[..length]);
            rest = rest[length..];
        }
        var message = new WebSocketMessage(rest, flags.HasFlag(Flags.Binary) ? WebSocketMessageKind.Binary : WebSocketMessageKind.Text);
        // Every host refuses such text to its author. What else writes to the engine is not to end the connections of all clients: the
        // message has its number, so it goes out with U+FFFD for what is wrong.
        if (message.Kind == WebSocketMessageKind.Text && !Utf8.IsValid(rest.Span))
            message = WebSocketMessage.Text(message.GetText());
        return new(message, group, except, offset) { IsLost = flags.HasFlag(Flags.Lost), Id = id };
    }

    /// <summary>Which message of a client what <see cref="Encode"/> wrote is for; null for none.</summary>
    public static MessageId? IdOf(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= HeadLength + IdLength && ((Flags)bytes[0]).HasFlag(Flags.Identified)
            ? new(SessionId.Read(bytes[HeadLength..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[(HeadLength + SessionId.Bytes)..]))
            : null;

    static void Require(ReadOnlyMemory<byte> bytes, int length)
    {
        if (length < 0 || bytes.Length < length)
            throw new FormatException($"A message ends {length - (long)bytes.Length} bytes early.");
    }
}
