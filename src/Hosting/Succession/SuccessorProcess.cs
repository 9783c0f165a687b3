using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.LocalCommands;

namespace PluginChat.Hosting.Succession;

/// <summary>The new process, as the old one starts it: with the same arguments, and the way to the old one in its environment.</summary>
sealed class SuccessorProcess : IDisposable
{
    /// <summary>The variable that names the socket.</summary>
    public const string Variable = "PLUGINCHAT_SUCCEEDS";

    readonly Socket _listening;
    readonly string _path;
    readonly Process _process;

    SuccessorProcess(Socket listening, string path, Process process) => (_listening, _path, _process) = (listening, path, process);

    public int Id => _process.Id;

    /// <exception cref="SuccessionException">It cannot be started.</exception>
    public static SuccessorProcess Start(SiteConfig site, string? program)
    {
        var folder =
            SocketFolders.Of(site).FirstOrDefault(SocketFolders.TryMake)
            ?? throw new SuccessionException("there is no folder for a socket that no other user may enter");
        var path = Path.Combine(folder, $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}.next");
        var listening = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listening.Bind(new UnixDomainSocketEndPoint(path));
            listening.Listen(1);
            return new(listening, path, Process.Start(CommandOf(program, path))!);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or SocketException)
        {
            listening.Dispose();
            File.Delete(path);
            throw new SuccessionException($"'{program ?? Environment.ProcessPath}' cannot be started: {e.Message}");
        }
    }

    /// <summary>Waits until it has come.</summary>
    /// <exception cref="SuccessionException">It ended, or it did not come.</exception>
    public async Task<SuccessionSocket> ConnectAsync(TimeSpan patience)
    {
        using var over = new CancellationTokenSource(patience);
        var ended = _process.WaitForExitAsync(over.Token);
        var accepting = _listening.AcceptAsync(over.Token).AsTask();
        if (await Task.WhenAny(accepting, ended).ConfigureAwait(false) == accepting && accepting.IsCompletedSuccessfully)
        {
            var socket = await accepting.ConfigureAwait(false);
            socket.Blocking = true;
            return new(socket);
        }
        var text = _process.HasExited
            ? $"the new host ended with exit code {_process.ExitCode} before it had loaded anything; its output says why"
            : $"the new host has not come within {patience.TotalSeconds} s";
        End();
        throw new SuccessionException(text);
    }

    /// <summary>Ends it: it serves nobody.</summary>
    public void End()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended.
        }
    }

    public void Dispose()
    {
        _listening.Dispose();
        File.Delete(_path);
        _process.Dispose();
    }

    // A DLL is started by the program that starts DLLs, which this one may be.
    static ProcessStartInfo CommandOf(string? program, string path)
    {
        var own = Environment.ProcessPath!;
        var arguments = Environment.GetCommandLineArgs();
        var isHosted = Path.GetFileNameWithoutExtension(own) == "dotnet";
        var started = program ?? (isHosted ? arguments[0] : own);
        var isLibrary = Path.GetExtension(started).Equals(".dll", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(isLibrary ? (isHosted ? own : "dotnet") : started)
        {
            UseShellExecute = false,
            WorkingDirectory = Environment.CurrentDirectory,
        };
        if (isLibrary)
            start.ArgumentList.Add(started);
        foreach (var argument in arguments.Skip(1))
            start.ArgumentList.Add(argument);
        start.Environment[Variable] = path;
        return start;
    }
}
