using System.Runtime.Intrinsics;

namespace PluginChat.Bench.Load.Checks;

/// <summary>
/// The order in which a worker's clients got the messages first. All clients must get the same, so each of them is
/// checked by one comparison with its place here. Used by its worker's thread; others read it when that has ended.
/// </summary>
sealed class ReferenceLog(int senders)
{
    // A minute of 4,000 messages a second, before it grows.
    const int FirstCapacity = 1 << 18;
    const int Unknown = -1;

    LogEntry[] _entries = new LogEntry[FirstCapacity];
    readonly List<int>[] _positions = [.. Enumerable.Range(0, senders).Select(_ => new List<int>())]; // by sender and sequence

    public int Count { get; private set; }

    public int Senders => senders;

    public ref readonly LogEntry this[int position] => ref _entries[position];

    public bool Has(int position, Vector128<byte> key) => (uint)position < (uint)Count && _entries[position].Key == key;

    /// <summary>Where this message is; negative where it is not.</summary>
    public int PositionOf(int sender, uint sequence) => sequence < _positions[sender].Count ? _positions[sender][(int)sequence] : Unknown;

    public bool HasLater(int sender, uint sequence) => sequence + 1 < _positions[sender].Count;

    /// <summary>The places of this sender's later messages, those that are there.</summary>
    public IEnumerable<int> LaterOf(int sender, uint sequence) =>
        _positions[sender].Skip((int)sequence + 1).Where(position => position >= 0);

    public int Append(Vector128<byte> key, int sender, uint sequence, long intended)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Count * 2);
        _entries[Count] = new LogEntry(key, intended, sender, sequence);
        var positions = _positions[sender];
        while (positions.Count <= sequence)
            positions.Add(Unknown);
        positions[(int)sequence] = Count;
        return Count++;
    }

    /// <summary>How many places hold another message in the other log, which has all that this one has.</summary>
    public int DifferencesFrom(ReferenceLog other)
    {
        var differences = 0;
        for (var i = 0; i < Math.Min(Count, other.Count); i++)
            differences += _entries[i].Key == other._entries[i].Key ? 0 : 1;
        return differences;
    }
}
