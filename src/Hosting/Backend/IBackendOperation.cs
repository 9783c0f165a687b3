namespace PluginChat.Hosting.Backend;

/// <summary>Something that a backend may ask for.</summary>
interface IBackendOperation
{
    /// <summary>Its name, the last part of its path.</summary>
    string Name { get; }

    /// <summary>The method that asks for it.</summary>
    string Method { get; }

    /// <summary>The values that the query may have.</summary>
    ReadOnlySpan<string> Parameters { get; }

    /// <summary>Does it, for a request whose query has only what it may have.</summary>
    ValueTask<BackendAnswer> RunAsync(BackendRequest request);
}
