using System.Collections.Immutable;
using System.CommandLine;
using PluginChat.Hosting.LocalCommands;

namespace PluginChat.Host.Commands;

/// <summary>Tells the running hosts of a site something, and prints what they answer.</summary>
sealed class HostCommand(Option<string> config, Option<string?> profile)
{
    readonly Option<string?> _url = new("--url")
    {
        Description = "Only the host that serves this address, of whatever site; by default, every host of this site on this machine.",
        HelpName = "URL",
    };

    public void AddTo(Command command) => command.Options.Add(_url);

    public async Task<int> SendAsync(ParseResult arguments, string command, CancellationToken cancellation)
    {
        var url = arguments.GetValue(_url);
        Uri? address = null;
        if (url is not null && !Uri.TryCreate(url, UriKind.Absolute, out address))
        {
            await Console.Error.WriteLineAsync($"error: '{url}' is not an address; pass --url http://127.0.0.1:PORT").ConfigureAwait(false);
            return ExitCode.BadInput;
        }
        var file = arguments.GetValue(config)!;
        ImmutableArray<string> folders = [SocketFolders.OfUser];
        var prefix = "";
        // An address alone says which host is meant.
        if (address is null || File.Exists(file))
        {
            if (ConfigFile.Read(file, arguments.GetValue(profile)).Site is not { } site)
                return ExitCode.BadInput;
            folders = SocketFolders.Of(site);
            prefix = address is null ? SocketFolders.PrefixOf(site) : "";
        }
        var answers = await LocalClient
            .SendAsync(folders, prefix, host => address is null || host.Addresses.Any(a => Serves(a, address)), command, cancellation)
            .ConfigureAwait(false);
        if (answers.IsEmpty)
        {
            var place = address is null ? $"of '{file}' answers on this machine" : $"answers at {address}";
            await Console
                .Error.WriteLineAsync(
                    $"error: no host {place}: none runs, or as another user. Run this as the "
                        + "host's user or root, or send the host SIGHUP to reload."
                )
                .ConfigureAwait(false);
            return ExitCode.Failed;
        }
        foreach (var (host, answer) in answers)
        {
            if (answers.Length > 1)
                Console.WriteLine($"# {string.Join(", ", host.Addresses)} (process {host.Process})");
            Console.WriteLine(answer.Text);
        }
        return answers.All(a => a.Answer.IsDone) ? ExitCode.Ok : ExitCode.Failed;
    }

    // By its port: an address of all interfaces, a name and a number may be the same place.
    static bool Serves(string address, Uri wanted)
    {
        var port = address[(address.LastIndexOf(':') + 1)..].TrimEnd('/');
        return port == wanted.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
