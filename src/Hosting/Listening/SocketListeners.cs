using System.Collections.Concurrent;
using System.Net;

namespace PluginChat.Hosting.Listening;

/// <summary>The listening sockets of the process, and those that another process listened with before.</summary>
sealed class SocketListeners
{
    readonly ConcurrentQueue<(string Wanted, SocketListener Listener)> _all = new();
    readonly ConcurrentDictionary<string, ConcurrentQueue<int>> _inherited = new(StringComparer.Ordinal);

    /// <summary>Each with the address that was asked for; its port may have been 0.</summary>
    public IEnumerable<(string Wanted, SocketListener Listener)> All => _all;

    public void Add(EndPoint wanted, SocketListener listener) => _all.Enqueue((wanted.ToString()!, listener));

    /// <summary>Gives a listening socket to whoever binds that address.</summary>
    public void Inherit(string wanted, int file) => _inherited.GetOrAdd(wanted, static _ => new()).Enqueue(file);

    /// <summary>The file of a listening socket of an address, if there is one.</summary>
    public int? Take(EndPoint wanted) =>
        _inherited.TryGetValue(wanted.ToString()!, out var files) && files.TryDequeue(out var file) ? file : null;
}
