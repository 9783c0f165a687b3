using PluginChat.Hosting.Channels;
using PluginChat.Hosting.FanOut;

namespace PluginChat.Hosting.Succession;

/// <summary>
/// What is still published in a process whose channels go on in another one: by timers, hosted services and requests that run. It is kept
/// until it is known which of the two serves, and published there.
/// </summary>
sealed class LatePublications
{
    sealed record Late(ActionHub Hub, byte[] Payload, WebSocketMessageKind Kind, string? Group, ClientKey? Except);

    readonly Lock _lock = new();
    readonly List<Late> _kept = []; // under _lock
    SuccessionSocket? _next; // under _lock

    /// <summary>Called in the place of a delivery. For any thread.</summary>
    public void Add(ActionHub hub, Publication publication)
    {
        var late = new Late(hub, publication.Message.Bytes.ToArray(), publication.Message.Kind, publication.Group, publication.Except);
        lock (_lock)
        {
            if (_next is null)
                _kept.Add(late);
            else
                Send(_next, late);
        }
    }

    /// <summary>The other one serves.</summary>
    public void GoTo(SuccessionSocket next)
    {
        lock (_lock)
        {
            foreach (var late in _kept)
                Send(next, late);
            _kept.Clear();
            _next = next;
        }
    }

    /// <summary>This one serves again. Its logs do not stand still any more.</summary>
    public void GoOn()
    {
        lock (_lock)
        {
            foreach (var late in _kept)
                late.Hub.TryPublish(new(new(late.Payload, late.Kind), late.Group, late.Except));
            _kept.Clear();
        }
    }

    /// <summary>Publishes one that came from the other process.</summary>
    public static void Publish(byte[] content, Func<string, string, ActionHub?> hubs)
    {
        using var reader = Wire.Reader(content);
        var hub = hubs(reader.ReadText()!, reader.ReadText()!);
        var (kind, group, hasExcept) = ((WebSocketMessageKind)reader.ReadByte(), reader.ReadText(), reader.ReadBoolean());
        var except = ClientState.ReadKey(reader);
        hub?.TryPublish(new(new(reader.ReadByteArray(), kind), group, hasExcept ? except : null));
    }

    static void Send(SuccessionSocket next, Late late)
    {
        try
        {
            next.Send(
                MessageKind.Publication,
                Wire.Write(writer =>
                {
                    writer.WriteText(late.Hub.Controller);
                    writer.WriteText(late.Hub.Name);
                    writer.Write((byte)late.Kind);
                    writer.WriteText(late.Group);
                    writer.Write(late.Except is not null);
                    ClientState.Write(writer, late.Except ?? default);
                    writer.WriteBytes(late.Payload);
                })
            );
        }
        catch (IOException)
        {
            // The other one has ended, and with it everybody whom this is for.
        }
    }
}
