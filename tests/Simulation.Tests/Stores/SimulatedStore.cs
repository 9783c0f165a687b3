using PluginChat.Hosting.Channels;
using PluginChat.Redis.Streams;
using PluginChat.Simulation.Tests.Scheduling;

namespace PluginChat.Simulation.Tests.Stores;

/// <summary>A channel's store on the simulated server, over a host's way there.</summary>
/// <param name="way">The way.</param>
/// <param name="writer">The host.</param>
/// <param name="candidate">Makes the name of an epoch.</param>
/// <param name="isPoison">Whether the server takes no batch with this message in it.</param>
sealed class SimulatedStore(Way way, Writer writer, Func<string> candidate, Predicate<byte[]> isPoison) : IChannelStore
{
    Action<ReadOnlyMemory<byte>>? _handler;

    public string Name => "channel";

    public async Task<ChannelPosition?> AppendAsync(byte[][] batch, long number, ChannelPosition read)
    {
        var (epoch, offset) = await way.AskAsync(
            server => server.Append(writer, candidate(), batch, number, read),
            node => node.Refusal ?? (Array.Exists(batch, isPoison) ? "ERR Protocol error: invalid bulk length" : null)
        );
        return offset < 0 ? null : new(epoch, offset);
    }

    public Task<StreamLook> ReadOnAsync(StreamPlace after) => way.AskAsync(server => server.Read(writer, candidate(), after), OfAll);

    public Task LeaveAsync() =>
        way.AskAsync(
            server =>
            {
                server.Leave(writer.Host);
                return 0;
            },
            OfAll
        );

    public async Task<IEnumerable<StreamEntry>?> ReadLastAsync(int count, ChannelPosition until)
    {
        var found = await way.AskAsync(server => server.ReadLast(count, until.Offset), OfAll);
        return await way.AskAsync(server => server.Data.Epoch, OfAll) == until.Epoch ? found : null;
    }

    public Task<KeptFrom> FloorAsync() => way.AskAsync(server => server.Floor(), OfAll);

    public Task<IReadOnlyList<StreamEntry>?> ReadRangeAsync(StreamPlace here, long first, long last, long bytes) =>
        way.AskAsync(server => server.ReadRange(here, first, last), OfAll);

    public Task<SentNumbers?> SentAsync(SessionId session) =>
        way.AskAsync(server => server.Data.Sessions.GetValueOrDefault(session)?.Copy(), OfAll);

    public Task ListenAsync(Action<ReadOnlyMemory<byte>> handler) =>
        way.AskAsync(
            _ =>
            {
                _handler = handler;
                return 0;
            },
            OfAll
        );

    public Task IgnoreAsync()
    {
        _handler = null;
        return Task.CompletedTask;
    }

    /// <summary>What the server publishes on its way to this host.</summary>
    public void Bring(byte[] message)
    {
        if (_handler is { } handler)
            way.Bring(() => handler(message));
    }

    public Task<IReadOnlyDictionary<string, long>> BehindAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, long>>(new Dictionary<string, long>());

    static string? OfAll(Node node) => node.RefusalOfAll;
}
