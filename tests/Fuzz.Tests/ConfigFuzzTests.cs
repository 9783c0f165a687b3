using CsCheck;
using PluginChat.Host.Commands;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Routing;
using PluginChat.Testing.Sites;

namespace PluginChat.Fuzz.Tests;

/// <summary>The configuration is read in a serving host while somebody types.</summary>
[Trait("Category", "Fuzz")]
public sealed class ConfigFuzzTests
{
    const string Characters = "{}[]:,'\"/*\\$^()~ \n0x-.é\0";

    // A value of each kind and no word more: most changes are in one of them.
    const string Dense =
        "{name:'n',include:'i.json',directories:{cache:'c',documents:'w'},esp:{preload:['p'],compileTimeout:'5secs'},"
        + "scaleOut:{redis:'h:1'},"
        + "telemetry:{otlp:'http://h:1'},http:{server:{listen:['http://127.0.0.1:80'],allowedHosts:['*.b.c'],"
        + "trustedProxies:['10.0.0.0/8']},"
        + "ssl:{certificate:'t',key:'k'},headers:{'X-A':'b'},origins:['https://a.b'],limits:{uri:'1k',connections:9},"
        + "timeouts:{ping:'1min'},"
        + "routes:[{name:'r',pattern:'^/ws/{c}/(a|b)$',prefix:'/ws',source:'s/${c}',target:'$1',documents:'d',indexes:['x.html']}]}}";

    [Fact]
    public async Task Configuration_Mutated_GivesASiteOrMistakesAndNeverAnException()
    {
        var folder = Directory.CreateTempSubdirectory("pluginchat-fuzz-");
        try
        {
            var file = Path.Combine(folder.FullName, "appweb.json");
            await Fuzzer.RunAsync(
                Gen.OneOf(
                    TextMutation.Of(File.ReadAllText(Repository.PathOf("appweb.json")), Characters, 6),
                    TextMutation.Of(Dense, Characters, 2)
                ),
                text =>
                {
                    File.WriteAllText(file, text);
                    var result = SiteConfigReader.Read(file, engineProblem: ProgramParts.EngineProblem);
                    Assert.Equal(result.Site is null, result.Diagnostics.Any(d => d.Severity == ConfigSeverity.Error));
                    // Where an editor jumps to is there.
                    var lines = text.Split('\n');
                    foreach (var (line, column) in result.Diagnostics.Select(d => (d.Location.Line, d.Location.Column)))
                    {
                        Assert.InRange(line, 1, lines.Length);
                        Assert.InRange(column, 1, lines[line - 1].Length + 1);
                    }
                    if (result.Site is not null)
                        new RouteTable(result.Site).Match("GET", "/ws/test/chat");
                }
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
