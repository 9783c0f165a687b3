namespace PluginChat.Browser.Tests;

/// <summary>
/// A small site with a form, in development, for what browsers do with pages: one for all tests of a class, started by the first.
/// </summary>
public sealed class PageSite : IAsyncDisposable
{
    const string Config = """
        {
            http: {
                documents: 'web',
                indexes: [ 'index.esp' ],
                showErrors: true,
                routes: [
                    { name: 'api', pattern: '^/api/{action}$', source: 'site', target: '$1' },
                    { name: 'pages', pattern: '^/(|.*\\.esp)$', source: 'site', target: '$1' },
                    { name: 'files', pattern: '^/' },
                ],
            },
        }
        """;

    const string Form = """
        <%^ layout "layout.esp" -%>
        <%^ global
            readonly Dictionary<string, string> _wrong = [];

            void Wrong(string name)
            {
                if (_wrong.TryGetValue(name, out var text))
                    Context.WriteRaw($"<span class=\"wrong\" id=\"{name}-wrong\" role=\"alert\">{text}</span>");
            }
        -%>
        <%
            if (Request.Method == "POST")
            {
                if (Parameters["name"] is not { Length: > 0 })
                    _wrong["name"] = "Say a name.";
                if (!int.TryParse(Parameters["age"], out var age) || age is < 0 or > 150)
                    _wrong["age"] = "Say an age from 0 to 150.";
                if (_wrong.Count == 0)
                {
                    Session["guest"] = $"{Parameters["name"]}, {age}";
                    Feedback("inform", $"Saved {Parameters["name"]}.");
                    Redirect("/");
                    return;
                }
            }
        -%>
        <% RenderFeedback(); -%>
        <p id="guest">Guest: %$guest</p>
        <form method="post">
          <% InputSecurityToken(); %>
          <label>Name <input name="name" value="%$name"></label> <% Wrong("name"); %>
          <label>Age <input name="age" value="%$age"></label> <% Wrong("age"); %>
          <button>Save</button>
        </form>
        """;

    const string Layout = """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Guests</title><link rel="stylesheet" href="/page.css"></head>
        <body>
        <h1>Guests</h1>
        <%^ content -%>
        </body>
        </html>
        """;

    const string Actions = """
        using PluginChat;

        public sealed class Api : HttpActions
        {
            [Action("guest", "POST")] public void Guest(Session session, string name) => session["guest"] = name;
        }
        """;

    // What another site would have: it is asked for under another name than the form's.
    const string Evil = """
        <!DOCTYPE html>
        <html lang="en"><head><title>Win</title></head><body>
        <form method="post" action="TARGET"><input name="name" value="Mallory"><input name="age" value="1"><button>Win</button></form>
        </body></html>
        """;

    SiteUnderTest? _site;

    internal async Task<SiteUnderTest> StartAsync()
    {
        if (_site is not null)
            return _site;
        var folder = Directory.CreateTempSubdirectory("pluginchat-browser-").FullName;
        foreach (
            var (name, text) in ((string, string)[])
                [
                    ("appweb.json", Config),
                    ("site/Api.cs", Actions),
                    ("site/index.esp", Form),
                    ("site/layout.esp", Layout),
                    ("web/page.css", "h1 { color: rgb(0, 0, 1) }"),
                ]
        )
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
            await File.WriteAllTextAsync(Path.Combine(folder, name), text);
        }
        _site = await SiteUnderTest.StartAtAsync(folder, "--environment", "Development");
        var evil = Evil.Replace("TARGET", _site.Url + "/", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "web/evil.html"), evil);
        return _site;
    }

    public async ValueTask DisposeAsync()
    {
        if (_site is not null)
            await _site.DisposeAsync();
    }
}
