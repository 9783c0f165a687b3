namespace PluginChat.Hosting.WebSockets.Clients;

/// <summary>A client's bag. It outlives generations, so it refuses values that would keep one in memory.</summary>
sealed class ClientItems : IClientItems
{
    /// <summary>What the values of one client may take, in bytes: the host's memory is not a controller's database.</summary>
    public const long MaxBytes = 4L << 20;

    Dictionary<string, (object Value, long Bytes)>? _values; // under its own lock, which is this object: nothing else locks it
    long _bytes; // of them all; under the lock

    /// <summary>All values, by their names; a copy.</summary>
    public IReadOnlyDictionary<string, object> Values
    {
        get
        {
            lock (this)
                return _values?.ToDictionary(v => v.Key, v => v.Value.Value, StringComparer.Ordinal) ?? [];
        }
    }

    public object? this[string name]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(name);
            lock (this)
                return _values is not null && _values.TryGetValue(name, out var kept) ? kept.Value : null;
        }
        set
        {
            ArgumentNullException.ThrowIfNull(name);
            var bytes = 0L;
            if (value is not null)
            {
                var walk = new ItemWalk(MaxBytes);
                if (walk.FindCulprit(value) is { } culprit)
                    throw new ArgumentException(
                        $"'{name}': {culprit} and cannot be kept for a client, whose bag outlives this version; "
                            + "store text (such as JSON), numbers, or arrays and collections of those.",
                        nameof(value)
                    );
                bytes = walk.Bytes;
            }
            lock (this)
            {
                var before = _values is not null && _values.TryGetValue(name, out var kept) ? kept.Bytes : 0;
                if (_bytes - before + bytes > MaxBytes)
                    throw new ArgumentException(
                        $"'{name}': the items of one client may take {MaxBytes >> 20} MB together; keep what "
                            + "is larger in the controller or elsewhere, and its key here.",
                        nameof(value)
                    );
                _bytes += bytes - before;
                if (value is null)
                    _values?.Remove(name);
                else
                    (_values ??= new(StringComparer.Ordinal))[name] = (value, bytes);
            }
        }
    }
}
