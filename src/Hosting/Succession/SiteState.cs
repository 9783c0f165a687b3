using System.Collections.Immutable;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Controllers.State;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.FanOut.Sessions;
using PluginChat.Hosting.Sessions;

namespace PluginChat.Hosting.Succession;

/// <summary>All that moves to the process that goes on with a site.</summary>
sealed record SiteState
{
    /// <summary>The number that a client was given last.</summary>
    public required long LastClient { get; init; }

    public required IReadOnlyList<HubState> Hubs { get; init; }

    public required IReadOnlyList<SessionState> Sessions { get; init; }

    /// <summary>The [Preserve] members of each controller, by its name and its actions', written by <see cref="WriteMembers"/>.</summary>
    public required IReadOnlyDictionary<string, byte[]> Controllers { get; init; }

    /// <summary>In the order of the sockets that travel beside this.</summary>
    public required IReadOnlyList<ClientState> Clients { get; init; }

    /// <summary>The addresses of connections that have said nothing yet, whose sockets come behind those of the clients.</summary>
    public required IReadOnlyList<string> Silent { get; init; }

    public void Write(BinaryWriter writer)
    {
        writer.Write(LastClient);
        writer.WriteList(Hubs, WriteHub);
        writer.WriteList(Sessions, WriteSession);
        writer.WriteList(
            Controllers,
            static (w, controller) =>
            {
                w.WriteText(controller.Key);
                w.WriteBytes(controller.Value);
            }
        );
        writer.WriteList(Clients, static (w, client) => client.Write(w));
        writer.WriteList(Silent, static (w, address) => w.WriteText(address));
    }

    public static SiteState Read(BinaryReader reader) =>
        new()
        {
            LastClient = reader.ReadInt64(),
            Hubs = reader.ReadList(ReadHub),
            Sessions = reader.ReadList(ReadSession),
            Controllers = reader
                .ReadList(static r => KeyValuePair.Create(r.ReadText()!, r.ReadByteArray()))
                .ToDictionary(StringComparer.Ordinal),
            Clients = reader.ReadList(ClientState.Read),
            Silent = reader.ReadList(static r => r.ReadText()!),
        };

    /// <summary>Writes a controller's state. What cannot be given to another process starts anew there, with a warning.</summary>
    public static byte[] WriteMembers(IReadOnlyDictionary<string, IReadOnlyList<ExportedMember>> state, ValueCode values) =>
        Wire.Write(writer =>
        {
            writer.Write(state.Count);
            foreach (var (action, members) in state)
            {
                var nodes = new NodeCode(values); // what members share stays shared
                writer.WriteText(action);
                writer.WriteList(members, (w, member) => WriteMember(w, member, nodes));
            }
        });

    public static IReadOnlyDictionary<string, IReadOnlyList<ExportedMember>> ReadMembers(byte[] bytes, ValueCode values)
    {
        using var reader = Wire.Reader(bytes);
        var state = new Dictionary<string, IReadOnlyList<ExportedMember>>(StringComparer.Ordinal);
        var count = reader.ReadInt32();
        for (var i = 0; i < count; i++)
        {
            var (action, nodes) = (reader.ReadText()!, new NodeCode(values));
            state[action] = reader.ReadList(r => ReadMember(r, nodes));
        }
        return state;
    }

    static void WriteMember(BinaryWriter writer, ExportedMember member, NodeCode nodes)
    {
        var before = nodes.Written;
        byte[]? value = null;
        var problem = member.Problem;
        try
        {
            if (member.Value is { } node)
                value = Wire.Write(w => nodes.Write(w, node));
        }
        catch (StateException e)
        {
            problem = e.Message;
            nodes.ForgetAfter(before);
        }
        writer.WriteText(member.Name);
        writer.WriteText(member.Declaring);
        writer.WriteText(member.TypeName);
        writer.WriteText(problem);
        writer.Write(value is not null);
        writer.WriteBytes(value ?? []);
        writer.Write(nodes.Written);
    }

    static ExportedMember ReadMember(BinaryReader reader, NodeCode nodes)
    {
        var (name, declaring, type, problem) = (reader.ReadText()!, reader.ReadText()!, reader.ReadText()!, reader.ReadText());
        var hasValue = reader.ReadBoolean();
        var value = reader.ReadByteArray();
        var written = reader.ReadInt32();
        try
        {
            using var inner = Wire.Reader(value);
            return new(name, declaring, type, hasValue ? nodes.Read(inner) : null, problem);
        }
        catch (Exception e) when (e is StateException or FormatException or ArgumentException)
        {
            return new(name, declaring, type, null, problem ?? e.Message);
        }
        finally
        {
            nodes.SkipTo(written);
        }
    }

    static void WriteHub(BinaryWriter writer, HubState hub)
    {
        writer.WriteText(hub.Controller);
        writer.WriteText(hub.Action);
        writer.WriteText(hub.Log.Position.Epoch);
        writer.Write(hub.Log.Position.Offset);
        writer.Write(hub.Log.Floor);
        writer.Write(hub.Log.Published);
        writer.Write(hub.Log.Deliveries);
        writer.WriteList(hub.Log.Messages, WriteMessage);
        writer.WriteList(
            hub.Sessions,
            static (w, session) =>
            {
                ClientState.Write(w, session.Id);
                w.Write(session.Taken.Write());
                w.Write(session.PassedOn.Write());
                w.Write(session.Queued);
            }
        );
        writer.WriteList(
            hub.Ended,
            static (w, ended) =>
            {
                w.Write(ended.Key);
                w.Write(ended.Value.SentAlone);
                w.Write(ended.Value.WasInGroups);
            }
        );
        writer.WriteList(
            hub.Names,
            static (w, member) =>
            {
                w.Write(member.Client);
                w.WriteText(member.Name);
            }
        );
        writer.WriteBytes(hub.Channel);
    }

    static HubState ReadHub(BinaryReader reader)
    {
        var (controller, action) = (reader.ReadText()!, reader.ReadText()!);
        var position = new ChannelPosition(reader.ReadText()!, reader.ReadInt64());
        var (floor, published, deliveries) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        return new(
            controller,
            action,
            new(position, floor, reader.ReadList(ReadMessage), published, deliveries),
            reader.ReadList(static r => new ChannelSessionState(
                ClientState.ReadSession(r),
                SentNumbers.Read(r.ReadBytes(SentNumbers.Bytes))!,
                SentNumbers.Read(r.ReadBytes(SentNumbers.Bytes))!,
                r.ReadInt64()
            )),
            reader.ReadList(static r => KeyValuePair.Create(r.ReadInt64(), new EndedSession(r.ReadInt64(), r.ReadBoolean()))),
            reader.ReadList(static r => new PresentMember(r.ReadInt64(), r.ReadText()!)),
            reader.ReadByteArray()
        );
    }

    static void WriteMessage(BinaryWriter writer, KeptMessage kept)
    {
        writer.Write(kept.Message.Offset);
        writer.Write((byte)kept.Message.Message.Kind);
        writer.WriteBytes(kept.Message.Message.Bytes.Span);
        writer.Write(kept.Message.Except is not null);
        ClientState.Write(writer, kept.Message.Except ?? default);
        writer.Write(kept.Age);
    }

    static KeptMessage ReadMessage(BinaryReader reader)
    {
        var (offset, kind, bytes) = (reader.ReadInt64(), (WebSocketMessageKind)reader.ReadByte(), reader.ReadByteArray());
        var hasExcept = reader.ReadBoolean();
        var except = ClientState.ReadKey(reader);
        return new(new(offset, kind, bytes, hasExcept ? except : null), reader.ReadInt64());
    }

    static void WriteSession(BinaryWriter writer, SessionState session)
    {
        writer.WriteText(session.Key);
        writer.WriteList(
            session.Values,
            static (w, value) =>
            {
                w.WriteText(value.Key);
                w.WriteBytes(value.Value);
            }
        );
        writer.Write(session.EndsIn ?? -1);
        writer.Write(session.IsNewcomer);
    }

    static SessionState ReadSession(BinaryReader reader) =>
        new(
            reader.ReadText()!,
            reader.ReadList(static r => KeyValuePair.Create(r.ReadText()!, r.ReadByteArray())).ToImmutableDictionary(),
            reader.ReadInt64() is >= 0 and var left ? left : null,
            reader.ReadBoolean()
        );
}
