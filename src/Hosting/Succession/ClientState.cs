using System.Net;
using System.Security.Claims;
using PluginChat.Hosting.Authentication;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Hosting.WebSockets.Receiving;

namespace PluginChat.Hosting.Succession;

/// <summary>One open WebSocket, for the process that goes on with it. Its socket travels beside it.</summary>
sealed record ClientState
{
    /// <summary>The name of its controller, and that of the action it is connected to.</summary>
    public required (string Controller, string Action) Hub { get; init; }

    /// <summary>The route that it came by.</summary>
    public required string Route { get; init; }

    public required ClientRequest Request { get; init; }

    public required ClientPast Past { get; init; }

    /// <summary>Which of the log's chains it reads.</summary>
    public required ChainKind Chain { get; init; }

    /// <summary>Whether its messages may be compressed.</summary>
    public required bool Deflates { get; init; }

    public required string[] Groups { get; init; }

    public required ClientKey[] Was { get; init; }

    public required bool CameBack { get; init; }

    /// <summary>The session that it numbers its messages in; null where it does not.</summary>
    public required SessionId? Session { get; init; }

    /// <summary>What was to go out to it: the end of a frame that its socket has begun to take, and whole ones.</summary>
    public required byte[] Rest { get; init; }

    /// <summary>What it has begun to send.</summary>
    public required BegunInput Begun { get; init; }

    /// <summary>What its controller remembers of it, by name, each as nodes.</summary>
    public required IReadOnlyList<(string Name, byte[] Value)> Items { get; init; }

    public void Write(BinaryWriter writer)
    {
        writer.WriteText(Hub.Controller);
        writer.WriteText(Hub.Action);
        writer.WriteText(Route);
        Write(writer, Request);
        writer.Write(Past.Id);
        writer.Write(Past.Age.Ticks);
        writer.Write(Past.SilentMilliseconds);
        writer.Write(Past.ReceivedMessages);
        writer.Write(Past.ReceivedBytes);
        writer.Write(Past.Session.SentAlone);
        writer.Write(Past.Session.WasInGroups);
        writer.Write((byte)Chain);
        writer.Write(Deflates);
        writer.WriteList(Groups, static (w, group) => w.WriteText(group));
        writer.WriteList(Was, static (w, key) => Write(w, key));
        writer.Write(CameBack);
        writer.Write(Session is not null);
        Write(writer, Session ?? default);
        writer.WriteBytes(Rest);
        writer.WriteBytes(Begun.Frames);
        writer.Write(Begun.HandedOn);
        writer.Write(Begun.Counted);
        writer.WriteList(
            Items,
            static (w, item) =>
            {
                w.WriteText(item.Name);
                w.WriteBytes(item.Value);
            }
        );
    }

    public static ClientState Read(BinaryReader reader) =>
        new()
        {
            Hub = (reader.ReadText()!, reader.ReadText()!),
            Route = reader.ReadText()!,
            Request = ReadRequest(reader),
            Past = new(
                reader.ReadInt64(),
                new(reader.ReadInt64()),
                reader.ReadInt64(),
                reader.ReadInt64(),
                reader.ReadInt64(),
                new(reader.ReadInt64(), reader.ReadBoolean())
            ),
            Chain = (ChainKind)reader.ReadByte(),
            Deflates = reader.ReadBoolean(),
            Groups = [.. reader.ReadList(static r => r.ReadText()!)],
            Was = [.. reader.ReadList(ReadKey)],
            CameBack = reader.ReadBoolean(),
            Session = reader.ReadBoolean() is var hasSession && ReadSession(reader) is var session && hasSession ? session : null,
            Rest = reader.ReadByteArray(),
            Begun = new(reader.ReadByteArray(), reader.ReadInt64(), reader.ReadInt64()),
            Items = reader.ReadList(static r => (r.ReadText()!, r.ReadByteArray())),
        };

    public static void Write(BinaryWriter writer, ClientKey key)
    {
        writer.Write(key.Host.Value);
        writer.Write(key.Client);
    }

    public static ClientKey ReadKey(BinaryReader reader) => new(new(reader.ReadUInt64()), reader.ReadInt64());

    public static void Write(BinaryWriter writer, SessionId session)
    {
        Span<byte> bytes = stackalloc byte[SessionId.Bytes];
        session.Write(bytes);
        writer.Write(bytes);
    }

    public static SessionId ReadSession(BinaryReader reader) => SessionId.Read(reader.ReadBytes(SessionId.Bytes));

    static void Write(BinaryWriter writer, ClientRequest request)
    {
        writer.WriteText(request.RemoteEndPoint?.ToString());
        writer.WriteText(request.Path);
        writer.WriteTexts(request.Parameters);
        writer.WriteText(request.Protocol);
        writer.WriteTexts(request.Headers);
        var isSomebody = !ReferenceEquals(request.User, ClientRequest.Nobody);
        writer.Write(isSomebody);
        if (isSomebody)
            request.User.WriteTo(writer);
        Write(writer, request.SignedIn);
    }

    static ClientRequest ReadRequest(BinaryReader reader) =>
        new(
            reader.ReadText() is { } address ? IPEndPoint.Parse(address) : null,
            reader.ReadText()!,
            reader.ReadTexts(StringComparer.Ordinal),
            reader.ReadText()
        )
        {
            Headers = reader.ReadTexts(StringComparer.OrdinalIgnoreCase),
            User = reader.ReadBoolean() ? new ClaimsPrincipal(reader) : ClientRequest.Nobody,
            SignedIn = ReadSignedIn(reader),
        };

    static void Write(BinaryWriter writer, SignedInUser? user)
    {
        writer.WriteText(user?.Name);
        if (user is null)
            return;
        writer.WriteText(user.Login);
        writer.WriteText(user.Stamp);
        writer.WriteText(user.PasswordStamp);
        writer.Write(user.Until?.UtcTicks ?? -1);
    }

    static SignedInUser? ReadSignedIn(BinaryReader reader) =>
        reader.ReadText() is { } name
            ? new(name)
            {
                Login = reader.ReadText(),
                Stamp = reader.ReadText(),
                PasswordStamp = reader.ReadText(),
                Until = reader.ReadInt64() is >= 0 and var until ? new DateTimeOffset(until, TimeSpan.Zero) : null,
            }
            : null;
}
