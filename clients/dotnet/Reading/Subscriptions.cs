using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace PluginChat.Client.Reading;

/// <summary>Those who read what a client learns. One that is slow makes the client wait, and with it the host.</summary>
sealed class Subscriptions
{
    const int MostWaiting = 1_000;

    readonly Lock _lock = new();
    readonly List<Channel<ChatEvent>> _channels = []; // under _lock

    /// <summary>Reads from now on, and not only from when it is enumerated.</summary>
    public IAsyncEnumerable<ChatEvent> Subscribe(CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<ChatEvent>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
        lock (_lock)
            _channels.Add(channel);
        return ReadAsync(channel, cancellationToken);
    }

    /// <summary>Passes something on to all; true where that was possible at once.</summary>
    public bool TryPublish(ChatEvent what, out Task waiting)
    {
        List<Task>? all = null;
        lock (_lock)
        {
            foreach (var channel in _channels)
            {
                if (!channel.Writer.TryWrite(what))
                    (all ??= []).Add(WriteAsync(channel, what));
            }
        }
        waiting = all is null ? Task.CompletedTask : Task.WhenAll(all);
        return all is null;
    }

    /// <summary>Nothing more comes; what waits is read all the same.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            foreach (var channel in _channels)
                channel.Writer.TryComplete();
            _channels.Clear();
        }
    }

    async IAsyncEnumerable<ChatEvent> ReadAsync(
        Channel<ChatEvent> channel,
        CancellationToken subscribed,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(subscribed, cancellationToken);
        try
        {
            await foreach (var what in channel.Reader.ReadAllAsync(both.Token).ConfigureAwait(false))
                yield return what;
        }
        finally
        {
            lock (_lock)
                _channels.Remove(channel);
            channel.Writer.TryComplete();
        }
    }

    static async Task WriteAsync(Channel<ChatEvent> channel, ChatEvent what)
    {
        try
        {
            await channel.Writer.WriteAsync(what).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // Its reader has left.
        }
    }
}
