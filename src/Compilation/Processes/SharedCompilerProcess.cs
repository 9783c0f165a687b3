using PluginChat.Compilation.Requests;

namespace PluginChat.Compilation.Processes;

/// <summary>The compiler process of this one: started when it is first needed, and anew after it ended.</summary>
sealed class SharedCompilerProcess : IDisposable
{
    readonly Lock _lock = new();
    readonly SemaphoreSlim _alone = new(1);
    CompilerProcess? _current; // under _lock

    public int? Id
    {
        get
        {
            lock (_lock)
                return _current is { HasEnded: false } ? _current.Id : null;
        }
    }

    public CompilerProcess Current()
    {
        lock (_lock)
        {
            if (_current is { HasEnded: false })
                return _current;
            _current?.Dispose();
            return _current = CompilerProcess.Start();
        }
    }

    /// <summary>Ends the process. That of a host ends with it, as its input does.</summary>
    public void Dispose()
    {
        lock (_lock)
            _current?.Dispose();
        _alone.Dispose();
    }

    /// <summary>Compiles in a process that compiles nothing else; it becomes the shared one, where it lives on and there is none.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public async Task<CompilerAnswer> CompileAloneAsync(CompileRequest request, CancellationToken cancellation)
    {
        // One at a time: each takes what a process takes.
        await _alone.WaitAsync(cancellation).ConfigureAwait(false);
        CompilerProcess? process = null;
        try
        {
            process = CompilerProcess.Start();
            return await process.CompileAsync(request, cancellation).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                if (process is { HasEnded: false } && _current is null or { HasEnded: true })
                {
                    _current?.Dispose();
                    _current = process;
                    process = null;
                }
            }
            process?.Dispose();
            _alone.Release();
        }
    }
}
