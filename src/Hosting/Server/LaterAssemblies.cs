using System.IO.Compression;
using System.Reflection;
using System.Runtime.Loader;
using System.Security.Cryptography;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Server;

/// <summary>
/// Loads in the background what the host may want later. An assembly that is wanted for the first time while the process has no file to
/// open is not found, and the runtime remembers that: what needs it would fail for as long as the process lives. Nothing is loaded that
/// only a key of the configuration asks for, nor the compiler, which has a process of its own.
/// </summary>
sealed class LaterAssemblies(OpenFiles files, TimeProvider time) : IAsyncDisposable
{
    static readonly string[] s_onDemand = ["Microsoft.CodeAnalysis", "OpenTelemetry", "StackExchange.Redis", "PluginChat.Redis"];

    // The first visitors come first.
    static readonly TimeSpan s_delay = TimeSpan.FromSeconds(1);

    static int s_begun; // once in a process

    readonly CancellationTokenSource _ended = new();
    Task _task = Task.CompletedTask;

    public void Start()
    {
        if (Interlocked.Exchange(ref s_begun, 1) == 0)
            _task = LoadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    async Task LoadAsync()
    {
        await Task.Delay(s_delay, time, _ended.Token).ConfigureAwait(false);
        LoadNative();
        // What is nearest to the host's own code is likeliest to be wanted.
        var next = new Queue<Assembly>(AssemblyLoadContext.Default.Assemblies.Where(IsOurs));
        var known = new HashSet<string>(StringComparer.Ordinal);
        while (next.TryDequeue(out var assembly))
        {
            foreach (var name in assembly.GetReferencedAssemblies())
            {
                if (!known.Add(name.Name!) || Array.Exists(s_onDemand, start => name.Name!.StartsWith(start, StringComparison.Ordinal)))
                    continue;
                if (_ended.IsCancellationRequested || !files.HasRoomForAssemblies())
                    return;
                if (Load(name) is { } loaded)
                    next.Enqueue(loaded);
            }
        }
    }

    // Where OpenSSL cannot be loaded, the runtime ends the process.
    static void LoadNative()
    {
        SHA256.HashData([]);
        BrotliEncoder.TryCompress([], stackalloc byte[16], out _);
    }

    static bool IsOurs(Assembly assembly) => assembly.GetName().Name!.StartsWith("PluginChat.", StringComparison.Ordinal);

    // Some are referenced by what no host runs, and are not there.
    static Assembly? Load(AssemblyName name)
    {
        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyName(name);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            return null;
        }
    }
}
