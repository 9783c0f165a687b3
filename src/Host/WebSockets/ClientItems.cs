namespace PluginChat.Host.WebSockets;

/// <summary>A client's bag. It outlives generations, so it refuses values that would keep one in memory.</summary>
sealed class ClientItems : IClientItems
{
    Dictionary<string, object>? _values;        // under its own lock, which is this object: nobody else sees it

    public object? this[string name]
    {
        get
        {
            lock (this)
                return _values?.GetValueOrDefault(name);
        }
        set
        {
            if (value is not null && value.GetType().IsCollectible)
                throw new ArgumentException(
                    $"'{name}': a {value.GetType().Name} is a type of the controller's own and cannot be kept for a client, whose bag outlives this version; store text (such as JSON), numbers, or arrays and collections of those.",
                    nameof(value));
            lock (this)
            {
                if (value is null)
                    _values?.Remove(name);
                else
                    (_values ??= new(StringComparer.Ordinal))[name] = value;
            }
        }
    }
}
