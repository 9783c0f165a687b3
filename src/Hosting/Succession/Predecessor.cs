using System.Globalization;
using System.Net.Sockets;
using System.Text;
using PluginChat.Hosting.LocalCommands;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Succession;

/// <summary>
/// The process that serves, and hands over: starts another one, waits until that has loaded everything, stands still, gives it all, and
/// ends. Whatever goes wrong before the last word leaves this one serving.
/// </summary>
/// <param name="parts">What it has.</param>
/// <param name="end">Ends this process, when it serves nobody any more.</param>
sealed class Predecessor(SuccessionParts parts, Action end)
{
    /// <summary>Of a host that compiles everything first: as long as a deployment waits for one.</summary>
    public static readonly TimeSpan Loading = TimeSpan.FromMinutes(2);

    // Everybody waits meanwhile.
    static readonly TimeSpan s_taking = TimeSpan.FromSeconds(10);

    int _isBusy; // and stays so when it is over

    /// <summary>Hands over, and says how that went. One at a time.</summary>
    /// <param name="program">The program to start: a file, or its DLL; null for the one that runs.</param>
    /// <param name="loading">How long that may take until it has loaded everything.</param>
    public async Task<CommandAnswer> RunAsync(string? program, TimeSpan loading)
    {
        if (!OperatingSystem.IsLinux())
            return new(false, "A host can be replaced under its connections on Linux only.");
        if (parts.Engine.Problem is { } problem)
            return new(false, $"Not replaced: what its channels go through is away ({problem}); try again when it is back.");
        if (Interlocked.Exchange(ref _isBusy, 1) != 0)
            return new(false, "This host is being replaced already.");
        try
        {
            var text = await HandOverAsync(program, loading).ConfigureAwait(false);
            Log.HandedOver(parts.Log, text);
            return new(true, text);
        }
        catch (Exception e) when (e is SuccessionException or IOException or SocketException or UnauthorizedAccessException)
        {
            Volatile.Write(ref _isBusy, 0);
            Log.NotHandedOver(parts.Log, e.Message);
            return new(false, $"Not replaced: {e.Message}. This host goes on.");
        }
    }

    async Task<string> HandOverAsync(string? program, TimeSpan loading)
    {
        using var process = SuccessorProcess.Start(parts.Configuration.Current, program);
        var socket = await process.ConnectAsync(loading).ConfigureAwait(false); // stays open for as long as this process does
        string text;
        try
        {
            await Task.Run(() => Offer(socket)).ConfigureAwait(false);
            await ExpectAsync(socket, MessageKind.Ready, loading).ConfigureAwait(false);
            text = await MoveAsync(socket, process.Id).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            process.End();
            throw;
        }
        return text;
    }

    void Offer(SuccessionSocket socket)
    {
        var listeners = parts.Listeners.All.ToList();
        var offer = new Offer(
            Environment.ProcessId,
            parts.Engine.Identity,
            [.. listeners.Select(l => l.Wanted)],
            [.. parts.Controllers.Lanes.Where(l => l.Controller.Current is not null).Select(l => l.Controller.Source)]
        );
        socket.Send(MessageKind.Offer, Wire.Write(offer.Write), [.. listeners.Select(l => l.Listener.File)]);
    }

    async Task<string> MoveAsync(SuccessionSocket socket, int process)
    {
        Rehearsal.Run();
        var start = parts.Time.GetTimestamp();
        var still = new StandStill(parts);
        try
        {
            await still.BeginAsync().ConfigureAwait(false);
            var state = Wire.Write(still.Export().Write);
            await Task.Run(() => socket.Send(MessageKind.State, state, still.Files)).ConfigureAwait(false);
            await ExpectAsync(socket, MessageKind.Taken, s_taking).ConfigureAwait(false);
            ServiceManager.MainProcessIs(process);
            socket.Send(MessageKind.Commit);
        }
        catch
        {
            still.GoOn();
            throw;
        }
        var gap = parts.Time.GetElapsedTime(start);
        still.LetGo(socket, end);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Process {process} serves from now on: {still.Count:N0} WebSockets moved, nothing happened for {gap.TotalMilliseconds:0} ms."
        );
    }

    static async Task ExpectAsync(SuccessionSocket socket, MessageKind kind, TimeSpan patience)
    {
        socket.Patience = patience;
        var (came, content, _) = await Task.Run(socket.Receive).ConfigureAwait(false);
        if (came == MessageKind.Failed)
            throw new SuccessionException(Encoding.UTF8.GetString(content).TrimEnd('.', '\n'));
        if (came != kind)
            throw new SuccessionException($"the new host said {came} where {kind} was expected");
    }
}
