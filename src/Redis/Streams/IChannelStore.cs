using System.Collections.Immutable;
using PluginChat.Hosting.Channels;
using PluginChat.Redis.Connections;

namespace PluginChat.Redis.Streams;

/// <summary>
/// One channel as all hosts share it: a log that numbers what is appended, how far each host has read, and what wakes the others. Each call
/// is one step that is done whole or not at all, may be done although its answer was lost, and throws what
/// <see cref="RedisFaults.IsTransient"/> knows where it was not answered.
/// </summary>
/// <remarks>
/// Redis is behind it (<see cref="StreamLog"/>), or the simulation of one (tests/Simulation.Tests), under which the channel runs as it is.
/// </remarks>
interface IChannelStore
{
    /// <summary>What it is called where something is said about it.</summary>
    string Name { get; }

    /// <summary>
    /// Appends a batch of this host's, whose first message has a number there; once, however often it is called with it. What is for a
    /// message of a client that another host passed on is left out.
    /// </summary>
    /// <param name="batch">What to append; what is empty is left out.</param>
    /// <param name="number">The number of its first message.</param>
    /// <param name="read">Up to where this host has read.</param>
    /// <returns>The position of the last; null where other hosts have not read so much that there is no room.</returns>
    Task<ChannelPosition?> AppendAsync(byte[][] batch, long number, ChannelPosition read);

    /// <summary>
    /// What is behind this host's place. Nothing of it is trimmed before the host comes again, or does not come any more.
    /// </summary>
    Task<StreamLook> ReadOnAsync(StreamPlace after);

    /// <summary>This host does not read any more.</summary>
    Task LeaveAsync();

    /// <summary>The last messages up to a position, oldest first; null where the epoch is another by now.</summary>
    Task<IEnumerable<StreamEntry>?> ReadLastAsync(int count, ChannelPosition until);

    /// <summary>Where what is kept begins; no message is read for it.</summary>
    Task<KeptFrom> FloorAsync();

    /// <summary>
    /// Messages from one offset to another, up to about so many bytes; null where the epoch is another than that of a place, or what stands
    /// there is not what the host read there: numbers may have been given again.
    /// </summary>
    Task<IReadOnlyList<StreamEntry>?> ReadRangeAsync(StreamPlace here, long first, long last, long bytes);

    /// <summary>Which messages of a session are in the log, as far as that is remembered; null for none.</summary>
    Task<SentNumbers?> SentAsync(SessionId session);

    /// <summary>How many messages each host has not read yet, by host; empty where it is not known.</summary>
    Task<IReadOnlyDictionary<string, long>> BehindAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, long>>(ImmutableDictionary<string, long>.Empty);

    /// <summary>Listens to what wakes the hosts, whatever becomes of the connection; one message after the other.</summary>
    Task ListenAsync(Action<ReadOnlyMemory<byte>> handler);

    /// <summary>Listens no more.</summary>
    Task IgnoreAsync();
}
