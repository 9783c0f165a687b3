using Microsoft.Extensions.Logging;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Tests.Configuration;

/// <summary>The keys of <c>http.log</c>.</summary>
public sealed class LogKeysTests
{
    [Fact]
    public void Log_OfESPsDialect_IsRead()
    {
        const string log = "location: 'log/a.log', level: 4, format: 'json', size: '1MB', backup: 2, anew: true, timestamp: '1hr'";
        var site = TempSite.Site($"{{ http: {{ log: {{ {log} }} }} }}");
        Assert.Equal(
            new LogConfig
            {
                File = Path.Combine(site.Directory, "log", "a.log"),
                Level = LogLevel.Debug,
                IsJson = true,
                SizeBytes = 1 << 20,
                Backups = 2,
                IsAnew = true,
            },
            site.Log
        );
    }

    [Theory]
    [InlineData("stdout", false)]
    [InlineData("stderr", true)]
    public void Location_OfAConsole_IsNoFile(string location, bool isError) =>
        Assert.Equal(new LogConfig { IsErrorOutput = isError }, TempSite.Site($"{{ http: {{ log: {{ location: '{location}' }} }} }}").Log);

    [Theory]
    [InlineData("log: { location: '' }", "log.location: takes 'stdout', 'stderr' or a file such as 'log/host.log', not ''")]
    [InlineData("log: { location: '.' }", "log.location: takes 'stdout', 'stderr' or a file such as 'log/host.log', not '.'")]
    [InlineData(
        "log: { location: 'web/host.log' }",
        "log.location: lies in the documents 'web', which anyone could download; write one beside them, such as 'log/host.log'"
    )]
    [InlineData("log: { level: 6 }", "log.level: takes 'error', 'warn', 'info', 'debug' or 'trace', or ESP's 0 to 5, not '6'")]
    [InlineData("log: { format: 'xml' }", "log.format: takes 'line' or 'json', not 'xml'")]
    [InlineData("log: { size: 100 }", "log.size: 100 is out of bounds; the least is 10k, the most ")]
    [InlineData("log: { backup: 1001 }", "log.backup: 1001 is out of bounds; the least is 0, the most 1000")]
    [InlineData("log: 'host.log'", "log: takes an object")]
    public void Mistake_InALog_SaysWhatToWrite(string http, string problem)
    {
        Assert.Contains(
            ": error: http." + problem,
            Assert.Single(TempSite.Findings($"{{ http: {{ {http} }} }}")),
            StringComparison.Ordinal
        );
    }
}
