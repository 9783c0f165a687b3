using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace PluginChat.Hosting.LocalCommands;

/// <summary>The command's side of <see cref="LocalCommandLoop"/>.</summary>
static class LocalClient
{
    // What a host says first, it says at once, or it is not one that answers.
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Sends a command to hosts on this machine, each once, and returns what they answered.</summary>
    /// <param name="folders">Where their sockets lie.</param>
    /// <param name="prefix">What the sockets' names begin with.</param>
    /// <param name="isMeant">Whether the command is for this host.</param>
    /// <param name="command">The command.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public static async Task<ImmutableArray<(HostGreeting Host, CommandAnswer Answer)>> SendAsync(
        ImmutableArray<string> folders,
        string prefix,
        Func<HostGreeting, bool> isMeant,
        string command,
        CancellationToken cancellation
    )
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var answers = ImmutableArray.CreateBuilder<(HostGreeting, CommandAnswer)>();
        // All of them first: a host may start another one because of the command.
        foreach (var path in folders.Where(SocketFolders.IsPrivate).SelectMany(folder => Sockets(folder, prefix)).ToList())
        {
            if (
                await AskAsync(path, host => seen.Add(host.Host) && isMeant(host), command, cancellation).ConfigureAwait(false) is
                { } answer
            )
                answers.Add(answer);
        }
        return answers.ToImmutable();
    }

    /// <summary>Deletes the sockets that killed hosts left.</summary>
    public static void RemoveStale(string folder, string prefix)
    {
        foreach (var path in Sockets(folder, prefix))
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(path));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                File.Delete(path);
            }
            catch (SocketException)
            {
                // Gone, or too busy to answer: it lives.
            }
        }
    }

    static string[] Sockets(string folder, string prefix)
    {
        try
        {
            return Directory.GetFiles(folder, prefix + "*" + SocketFolders.Extension);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    static async Task<(HostGreeting, CommandAnswer)?> AskAsync(
        string path,
        Func<HostGreeting, bool> isMeant,
        string command,
        CancellationToken cancellation
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        HostGreeting? host;
        string? state,
            text;
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), patience.Token).ConfigureAwait(false);
            await using var stream = new NetworkStream(socket);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            if (
                await reader.ReadLineAsync(patience.Token).ConfigureAwait(false) is not { } greeting
                || (host = JsonSerializer.Deserialize<HostGreeting>(greeting)) is null
                || !isMeant(host)
            )
                return null;
            await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\n"), patience.Token).ConfigureAwait(false);
            // A reload compiles, and takes as long as that.
            state = await reader.ReadLineAsync(cancellation).ConfigureAwait(false);
            text = await reader.ReadToEndAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
            when (e is SocketException or IOException or JsonException
                || e is OperationCanceledException && !cancellation.IsCancellationRequested
            )
        {
            return null;
        }
        return state is null ? null : (host, new(state == LocalCommandLoop.Done, text.TrimEnd('\n')));
    }
}
