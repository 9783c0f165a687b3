using System.CommandLine;
using PluginChat.Host.Diagnostics;

namespace PluginChat.Host.Commands;

/// <summary>Tells a running host to swap to what its sources or its cache hold now.</summary>
static class ReloadCommand
{
    public static Command Create(Option<string> config, Option<string?> profile)
    {
        var url = new Option<string?>("--url") { Description = "Where the host listens on this machine; by default, the configuration's first address.", HelpName = "URL" };
        var force = new Option<bool>("--force") { Description = "Replace controllers that did not change, too: their timers begin anew, and what is not preserved is lost." };
        var command = new Command("reload", "Tell the running host to take up the controllers that changed in its cache (or its sources) now. SIGHUP does the same.") { url, force };
        command.SetAction(async (arguments, cancellation) =>
        {
            var address = arguments.GetValue(url);
            if (address is null)
            {
                var result = ConfigFile.Read(arguments.GetValue(config)!, arguments.GetValue(profile));
                if (result.Site is null)
                    return ExitCode.BadInput;
                address = result.Site.Listen.FirstOrDefault();
            }
            // An address of all interfaces is no place to connect to.
            address = address?.Replace("//*", "//127.0.0.1", StringComparison.Ordinal).Replace("//+", "//127.0.0.1", StringComparison.Ordinal).Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal);
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
            {
                await Console.Error.WriteLineAsync($"error: '{address}' is no address; pass --url http://127.0.0.1:PORT").ConfigureAwait(false);
                return ExitCode.BadInput;
            }
            return await ReloadAsync(uri, arguments.GetValue(force), cancellation).ConfigureAwait(false);
        });
        return command;
    }

    static async Task<int> ReloadAsync(Uri host, bool force, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = host };
        using var request = new HttpRequestMessage(HttpMethod.Post, StatusEndpoint.Prefix + (force ? "reload?force" : "reload"));
        request.Headers.Add(StatusEndpoint.CommandHeader, "reload");
        try
        {
            using var response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
            Console.WriteLine(await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false));
            return response.IsSuccessStatusCode ? ExitCode.Ok : ExitCode.Failed;
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync($"error: no host answers at {host}: {e.Message} Is it running, and is this its address? (--url)").ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }
}
