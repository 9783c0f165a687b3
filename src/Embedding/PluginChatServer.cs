using PluginChat.AspNetCore;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Server;

namespace PluginChat;

/// <summary>A program that is a PluginChat site and nothing else.</summary>
public static class PluginChatServer
{
    const int Failed = 1,
        BadInput = 2;

    /// <summary>
    /// Serves a site until the process is told to stop, by Ctrl-C or SIGTERM, or until <paramref name="cancellation"/>; then its clients
    /// are told and drained.
    /// </summary>
    /// <param name="file">The site's configuration; a relative path starts from the current folder.</param>
    /// <param name="arguments">
    /// Settings of ASP.NET Core, such as <c>--urls=http://127.0.0.1:9000</c>: the program's own arguments. None by default.
    /// </param>
    /// <param name="cancellation">Stops the site.</param>
    /// <returns>
    /// The exit code, which becomes the process's, too: 0; 1 where it could not start, an address in use for one; 2 where the
    /// configuration has errors. What was wrong is on the error output.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="file"/> is null.</exception>
    public static async Task<int> RunAsync(
        string file = "appweb.json",
        string[]? arguments = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(file);
        return Environment.ExitCode = await ServeAsync(file, arguments ?? [], cancellation).ConfigureAwait(false);
    }

    static async Task<int> ServeAsync(string file, string[] arguments, CancellationToken cancellation)
    {
        var result = ProgramParts.Read(file, profile: null);
        foreach (var diagnostic in result.Diagnostics)
            await Console.Error.WriteLineAsync(diagnostic.ToString()).ConfigureAwait(false);
        if (result.Site is null)
            return BadInput;
        var unhandled = new UnhandledExceptions();
        unhandled.Install();
        SiteHost host;
        try
        {
            host = await SiteHost
                .StartAsync(result, ProgramParts.Options with { HostArguments = arguments, Unhandled = unhandled })
                .ConfigureAwait(false);
        }
        catch (Exception e) when (StartProblem.Is(e))
        {
            await Console.Error.WriteLineAsync(StartProblem.Text(e, file)).ConfigureAwait(false);
            return Failed;
        }
        await using (host.ConfigureAwait(false))
            await host.WaitForShutdownAsync().WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }
}
