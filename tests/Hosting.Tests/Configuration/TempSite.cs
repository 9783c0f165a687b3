using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Redis.Connections;

namespace PluginChat.Hosting.Tests.Configuration;

/// <summary>A site in a folder of its own, with a chat controller and a web folder, gone after the test.</summary>
sealed class TempSite : IDisposable
{
    public TempSite(string? appweb = null)
    {
        Directory.CreateDirectory(PathOf("controllers/chat"));
        Directory.CreateDirectory(PathOf("web"));
        if (appweb is not null)
            Write("appweb.json", appweb);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("pluginchat-").FullName;

    public string File => PathOf("appweb.json");

    public string PathOf(string name) => Path.Combine(Folder, name);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        System.IO.File.WriteAllText(PathOf(name), text);
    }

    public SiteConfigResult Read(string? profile = null) => SiteConfigReader.Read(File, profile, RedisNotation.ProblemWith);

    /// <summary>A reading of one text that has to be without a finding.</summary>
    public static SiteConfig Site(string appweb)
    {
        using var site = new TempSite(appweb);
        var result = site.Read();
        Assert.Empty(result.Diagnostics);
        return result.Site!;
    }

    /// <summary>A text's findings, one a line.</summary>
    public static string[] Findings(string appweb)
    {
        using var site = new TempSite(appweb);
        return [.. site.Read().Diagnostics.Select(d => d.ToString())];
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
