using System.Globalization;

namespace PluginChat.Testing;

/// <summary>Who is on a channel, of one host alone.</summary>
sealed class FakePresence(TestChannel channel) : IPresence
{
    readonly Dictionary<FakeClient, string> _names = []; // under the channel's lock

    public int Count => channel.Clients.Count;

    public void SetName(IWebSocketClient client, string? name)
    {
        var member = channel.Member(client);
        lock (channel.Lock)
        {
            if (name is null || !channel.Has(member))
                _names.Remove(member);
            else
                _names[member] = name;
        }
    }

    public ValueTask<IReadOnlyList<PresentClient>> ListAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (channel.Lock)
        {
            return new([
                .. channel
                    .Clients.Cast<FakeClient>()
                    .Select(c => new PresentClient(c.Id.ToString(CultureInfo.InvariantCulture), _names.GetValueOrDefault(c))),
            ]);
        }
    }

    /// <summary>Forgets a client.</summary>
    public void Leave(FakeClient client)
    {
        lock (channel.Lock)
            _names.Remove(client);
    }
}
