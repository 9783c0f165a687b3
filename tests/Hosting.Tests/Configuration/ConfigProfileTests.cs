namespace PluginChat.Hosting.Tests.Configuration;

public sealed class ConfigProfileTests
{
    const string Appweb = """
        {
            profile: 'dev',
            profiles: {
                dev: { http: { showErrors: true } },
                prod: { title: 'live', esp: { compile: false },
                        http: { indexes: [ 'live.html' ], limits: { webSockets: 5 }, server: { listen: 80 } } },
            },
            title: 'base',
            http: { indexes: [ 'a.html', 'b.html' ], limits: { webSockets: 1, uri: 100 }, server: { listen: [ 8080, 8081 ] } },
        }
        """;

    [Fact]
    public void Read_ProfileOfTheFile_IsLaidOverTheRest()
    {
        var site = TempSite.Site(Appweb);
        Assert.Equal(("dev", true, "base", 1), (site.Profile, site.ShowErrors, site.Title, site.Limits.WebSockets));
    }

    [Fact]
    public void Read_ProfileAskedFor_BeatsTheFiles()
    {
        using var folder = new TempSite(Appweb);
        var result = folder.Read("prod");
        var site = result.Site!;
        Assert.Empty(result.Diagnostics);
        Assert.Equal("prod", result.ProfileOverride);
        Assert.Equal(("prod", false, "live", false), (site.Profile, site.ShowErrors, site.Title, site.Esp.Compile));
        // Objects are laid over each other key by key; arrays are replaced.
        Assert.Equal((5, 100), (site.Limits.WebSockets, site.Limits.UriBytes));
        Assert.Equal(["live.html"], site.Indexes);
        Assert.Equal(["http://*:80"], site.Listen);
    }

    [Fact]
    public void Read_ProfileAskedForThatIsNotThere_IsAnError()
    {
        using var folder = new TempSite(Appweb);
        var finding = Assert.Single(folder.Read("pord").Diagnostics);
        Assert.Equal("appweb.json(3,15): error: profile 'pord' not found; did you mean 'prod'?", finding.ToString());
    }

    [Fact]
    public void Read_NullInAProfile_TakesTheValueAway()
    {
        var site = TempSite.Site(
            "{ profile: 'p', profiles: { p: { title: null, http: { limits: { uri: null } } } }, title: 'x', http: { limits: { uri: 9 } } }"
        );
        Assert.Equal((null, 512), (site.Title, site.Limits.UriBytes));
    }
}
