using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace PluginChat.Hosting.Caching;

/// <summary>
/// The answers that the host keeps: no more bytes than it may, the one that was not used for longest goes first. All of it is under its
/// own lock, which is held for a few lookups.
/// </summary>
/// <param name="time">The clock of lifetimes.</param>
sealed class AnswerStore(TimeProvider time)
{
    // For how long requests do not wait for each other where the last answer could not be kept.
    static readonly TimeSpan s_notWaitedFor = TimeSpan.FromSeconds(5);

    // As long as a rule may say.
    static readonly TimeSpan s_longest = TimeSpan.FromDays(365);

    // What an item without an answer counts as.
    const long MarkBytes = 512;

    // Answer is null for a mark: either of what the path's answers vary by, or that they are not kept.
    sealed record Item(AnswerKey Key, CachedAnswer? Answer, ImmutableArray<string> VariesBy, long Until)
    {
        public long SizeBytes { get; set; } = Answer?.SizeBytes ?? MarkBytes;
    }

    readonly Lock _lock = new();
    readonly Dictionary<AnswerKey, LinkedListNode<Item>> _items = [];
    readonly LinkedList<Item> _byUse = new(); // the one used last first

    /// <summary>What all of them together may take. <c>limits.cache</c>.</summary>
    public long MostBytes { get; set; } = 64L << 20;

    /// <summary>What the body of one that an action updates may have. <c>limits.cacheItem</c>.</summary>
    public long MostItemBytes { get; set; } = 256 << 10;

    /// <summary>What they take now, about.</summary>
    public long SizeBytes { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _items.Count;
        }
    }

    /// <summary>The answer of a key, if its time is not over.</summary>
    public bool TryGet(AnswerKey key, [NotNullWhen(true)] out CachedAnswer? answer)
    {
        lock (_lock)
            answer = Find(key)?.Answer;
        return answer is not null;
    }

    /// <summary>The headers that requests of a key are told apart by; empty where nothing is known of any.</summary>
    public ImmutableArray<string> VariesBy(AnswerKey key)
    {
        lock (_lock)
            return Find(key)?.VariesBy ?? [];
    }

    /// <summary>Whether the key's last answer could not be kept, so that waiting for the next one is of no use.</summary>
    public bool IsNotKept(AnswerKey key)
    {
        lock (_lock)
            return Find(key) is { Answer: null, VariesBy.IsEmpty: true };
    }

    /// <summary>Keeps an answer, in place of what the key has. Nothing happens where it is larger than all together may be.</summary>
    public void Put(AnswerKey key, CachedAnswer answer) => Put(new(key, answer, [], Until(answer.Lifetime)));

    /// <summary>Notes which headers tell a key's requests apart.</summary>
    public void PutVariesBy(AnswerKey key, ImmutableArray<string> names, TimeSpan lifetime) => Put(new(key, null, names, Until(lifetime)));

    /// <summary>Notes that a key's answer could not be kept.</summary>
    public void PutNotKept(AnswerKey key)
    {
        lock (_lock)
        {
            // One request's cookie says nothing about an answer that is kept for the others.
            if (Find(key) is null)
                Put(new(key, null, [], Until(s_notWaitedFor)));
        }
    }

    /// <summary>Adds what was compressed of an answer, as long as that is kept.</summary>
    public void AddCompressed(CachedAnswer answer, AnswerKey key, string encoding, byte[] body)
    {
        lock (_lock)
        {
            if (Find(key) is not { } item || item.Answer != answer || answer.Compressed.ContainsKey(encoding))
                return;
            answer.AddCompressed(encoding, body);
            item.SizeBytes += body.Length;
            SizeBytes += body.Length;
            Shrink();
        }
    }

    /// <summary>Forgets what a condition is true of, and returns how many answers that were.</summary>
    public int RemoveWhere(Func<AnswerKey, bool> condition)
    {
        lock (_lock)
        {
            var answers = 0;
            for (var node = _byUse.First; node is not null; )
            {
                var next = node.Next;
                if (condition(node.Value.Key))
                {
                    answers += node.Value.Answer is null ? 0 : 1;
                    Remove(node);
                }
                node = next;
            }
            return answers;
        }
    }

    /// <summary>Takes up other limits, and forgets everything: rules and routes may be others.</summary>
    public void Reset(long mostBytes, long mostItemBytes)
    {
        lock (_lock)
        {
            (MostBytes, MostItemBytes) = (mostBytes, mostItemBytes);
            _items.Clear();
            _byUse.Clear();
            SizeBytes = 0;
        }
    }

    void Put(Item item)
    {
        lock (_lock)
        {
            if (_items.TryGetValue(item.Key, out var before))
                Remove(before);
            if (item.SizeBytes > MostBytes)
                return;
            _items.Add(item.Key, _byUse.AddFirst(item));
            SizeBytes += item.SizeBytes;
            Shrink();
        }
    }

    Item? Find(AnswerKey key)
    {
        if (!_items.TryGetValue(key, out var node))
            return null;
        if (node.Value.Until <= time.GetTimestamp())
        {
            Remove(node);
            return null;
        }
        if (node != _byUse.First)
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
        }
        return node.Value;
    }

    void Shrink()
    {
        while (SizeBytes > MostBytes && _byUse.Last is { } last)
            Remove(last);
    }

    void Remove(LinkedListNode<Item> node)
    {
        _byUse.Remove(node);
        _items.Remove(node.Value.Key);
        SizeBytes -= node.Value.SizeBytes;
    }

    long Until(TimeSpan lifetime) =>
        time.GetTimestamp() + (long)(Math.Min(lifetime.TotalSeconds, s_longest.TotalSeconds) * time.TimestampFrequency);
}
