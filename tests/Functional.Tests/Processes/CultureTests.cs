using System.Diagnostics;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Processes;

/// <summary>Controllers have cultures; the host itself speaks the same everywhere.</summary>
public sealed class CultureTests
{
    // What a message asks for: a culture that is named, or the one that is there.
    const string Source = """
        using PluginChat;
        using System.Globalization;

        [Action("test/chat")]
        public sealed class Chat : WebSocketAction
        {
            public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                client.Send(Answer(message.GetText()));
                return default;
            }

            static string Answer(string question)
            {
                try
                {
                    return question switch
                    {
                        "number" => 1234567.891.ToString("N2", new CultureInfo("de-DE")),
                        "date" => new DateTime(2026, 3, 1).ToString("dddd, d. MMMM", CultureInfo.GetCultureInfo("de-DE")),
                        "sorted" => string.Join(' ',
                            ((string[])["ö", "z", "a", "Z"]).Order(StringComparer.Create(new CultureInfo("sv-SE"), ignoreCase: false))),
                        "lower" => "TITLE".ToLower(new CultureInfo("tr-TR")),
                        "default" =>
                            $"{1.5} {new DateTime(2026, 3, 1):d} {"TITLE".ToLower()} "
                            + $"'{CultureInfo.CurrentCulture.Name}' '{CultureInfo.CurrentUICulture.Name}'",
                        _ => "?",
                    };
                }
                catch (CultureNotFoundException)
                {
                    return "no such culture";
                }
            }
        }
        """;

    // All that is read without regard to case, with an I in it; a Turkish "MIN" in lower case is "mın".
    const string Config = """
        { http: { server: { listen: ['HTTP://127.0.0.1:0'] }, documents: 'web',
                  limits: { webSockets: 'INFINITE', webSocketsMessage: '1 MB' },
          timeouts: { inactivity: '5 MIN' }, routes: [
            { name: 'chat', pattern: '^/ws/{action=.*}$', source: 'controllers/chat', target: '${action}', methods: ['get', 'options'] },
            { name: 'files', pattern: '^/', pipeline: { handlers: ['fileHandler'] } } ] },
          esp: { accessLog: true } }
        """;

    [Theory]
    [InlineData("tr_TR.UTF-8")] // whose I and i are not each other's
    [InlineData("th_TH.UTF-8")] // whose year is 543 later
    public async Task Host_OfAnyLanguage_WritesTheSameAndItsControllersHaveTheCulturesTheyName(string language)
    {
        await using var site = NewSite();
        await using var host = await HostProcess.ServeThroughAsync(
            ["env", $"LC_ALL={language}", $"LANG={language}"],
            site,
            "--config",
            site.PathOf("appweb.json")
        );
        await using var client = await host.ConnectAsync();
        Assert.Equal("1.5 03/01/2026 title '' ''", await AskAsync("default"));
        Assert.Equal("1.234.567,89", await AskAsync("number"));
        Assert.Equal("Sonntag, 1. März", await AskAsync("date"));
        Assert.Equal("a z Z ö", await AskAsync("sorted"));
        Assert.Equal("tıtle", await AskAsync("lower"));
        using var http = new HttpClient();
        var answer = await http.GetAsync(new Uri(host.Address, "/"));
        Assert.InRange(answer.Headers.Date!.Value, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Assert.Matches(@" \d+\.\d ms$", await host.WaitForOutputAsync(" GET / "));

        async Task<string> AskAsync(string question)
        {
            await client.SendAsync(question);
            return await client.ReceiveTextAsync();
        }
    }

    // The runtime ends a process that needs ICU and has none; a container without libicu is such a machine.
    [Fact]
    public async Task Host_OfAMachineWithoutIcu_ServesAndSaysSo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the system has cultures of its own.");
        await using var site = NewSite();
        await using var host = await HostProcess.ServeThroughAsync(WithoutIcu(), site);
        await host.WaitForOutputAsync("Controllers have the invariant culture alone");
        await using var client = await host.ConnectAsync();
        await client.SendAsync("number");
        Assert.Equal("no such culture", await client.ReceiveTextAsync());
        await client.SendAsync("default");
        Assert.Equal("1.5 03/01/2026 title '' ''", await client.ReceiveTextAsync());
    }

    static TestSite NewSite()
    {
        var site = new TestSite();
        site.WriteController(Source);
        site.Write("appweb.json", Config);
        site.Write("web/index.html", "<p>here</p>");
        return site;
    }

    // Its libraries hidden from this process alone; where that takes rights that tests have not, the runtime's own variable.
    static string[] WithoutIcu()
    {
        string[] unshare = ["unshare", "--map-root-user", "--mount"];
        using var trial = Process.Start(
            new ProcessStartInfo("env", [.. unshare, "mount", "--bind", "/dev/null", "/etc/hostname"]) { RedirectStandardError = true }
        )!;
        trial.WaitForExit();
        const string hide =
            """for f in $(find -L /usr/lib /lib -name 'libicu*.so*' 2>/dev/null); do mount --bind /dev/null "$f"; done; exec "$@" """;
        return trial.ExitCode == 0 ? [.. unshare, "sh", "-c", hide, "sh"] : ["env", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1"];
    }
}
