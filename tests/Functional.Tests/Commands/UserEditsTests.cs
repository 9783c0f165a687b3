using PluginChat.Host.Commands;
using PluginChat.Hosting.Accounts;
using PluginChat.Hosting.Configuration;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Commands;

/// <summary><c>user</c> and <c>role</c>: what they do to the file, and what they say.</summary>
public sealed class UserEditsTests : IAsyncDisposable
{
    readonly TestSite _site = new();
    readonly StringWriter _output = new() { NewLine = "\n" };
    readonly StringWriter _errors = new() { NewLine = "\n" };

    string Users => _site.PathOf("users.json");

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    UserEdits Edits(string? password = "correct horse")
    {
        _site.Write("appweb.json", TestSite.Config(http: "auth: { type: 'basic', store: 'file', roles: { guest: 'look' } },"));
        var site = SiteConfigReader.Read(_site.PathOf("appweb.json")).Site!;
        return new(site.Accounts, _output, _errors) { Password = () => password };
    }

    string Said()
    {
        var said = _output.ToString() + _errors;
        _output.GetStringBuilder().Clear();
        _errors.GetStringBuilder().Clear();
        return said;
    }

    [Fact]
    public async Task Users_AddedChangedAndRemoved_AreInTheFile()
    {
        Assert.Equal(ExitCode.Ok, await Edits().AddRoleAsync("admin", ["edit", "guest"]));
        Assert.Equal(ExitCode.Ok, await Edits().AddAsync("bob", []));
        Assert.Equal(ExitCode.Ok, await Edits().AddAsync("ann", ["admin", "guest"]));
        Assert.Equal("role 'admin' is there\nadded user 'bob'\nadded user 'ann'\n", Said());
        Assert.Equal(ExitCode.Ok, Edits().List());
        Assert.Equal("ann: admin, guest\nbob\n", Said());
        var before = AccountFile.Read(Users).Users["ann"].Password;
        Assert.DoesNotContain("correct horse", await File.ReadAllTextAsync(Users), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, await Edits("another horse").SetPasswordAsync("ann"));
        Assert.NotEqual(before, AccountFile.Read(Users).Users["ann"].Password);
        Assert.Equal(ExitCode.Ok, await Edits().SetRolesAsync("bob", ["guest"]));
        Assert.Equal(ExitCode.Ok, await Edits().RemoveRoleAsync("admin"));
        Assert.Equal(ExitCode.Failed, await Edits().RemoveAsync("nobody"));
        Said();
        Assert.Equal(ExitCode.Ok, Edits().List());
        Assert.Equal("ann: guest\nbob: guest\n", Said());
        Assert.Equal(ExitCode.Ok, await Edits().RemoveAsync("bob"));
        Assert.Equal(["ann"], AccountFile.Read(Users).Users.Keys);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Users));
    }

    [Fact]
    public async Task Mistakes_SayWhatToDoAndChangeNothing()
    {
        Assert.Equal(ExitCode.Ok, await Edits().AddAsync("ann", ["guest"]));
        var before = await File.ReadAllTextAsync(Users);
        Said();
        Assert.Equal(ExitCode.Failed, await Edits().AddAsync("ann", []));
        Assert.Equal(
            "error: user 'ann' is there already; 'user password ann' gives another password, 'user roles ann' other roles\n",
            Said()
        );
        Assert.Equal(ExitCode.Failed, await Edits().AddAsync("bob", ["guets"]));
        Assert.Equal("error: there is no role 'guets'; did you mean 'guest'?\n", Said());
        Assert.Equal(ExitCode.Failed, await Edits().SetPasswordAsync("anna"));
        Assert.Equal("error: there is no user 'anna'; did you mean 'ann'?\n", Said());
        Assert.Equal(ExitCode.BadInput, await Edits().AddAsync("a:b", []));
        Assert.Equal("error: 'a:b' is not a user's name; write one without spaces, ',' and ':'\n", Said());
        Assert.Equal(ExitCode.BadInput, await Edits().RemoveRoleAsync("guest"));
        Assert.Equal("error: role 'guest' is in the configuration, http.auth.roles; remove it there\n", Said());
        Assert.Equal(ExitCode.BadInput, await Edits(password: null).SetPasswordAsync("ann"));
        Assert.Equal(before, await File.ReadAllTextAsync(Users));
    }

    [Fact]
    public async Task File_ThatIsBroken_IsLeftAsItIs()
    {
        var edits = Edits();
        foreach (
            var text in (string[])
                [
                    "{",
                    """{ "users": { "ann": { "password": "secret", "roles": [] } } }""",
                    """{ "users": {}, "user": {} }""",
                    """{ "users": {}, "users": {} }""",
                    """{ "users": { "ann": null } }""",
                    """{ "users": { "ann": {} } }""",
                    """{ "users": null }""",
                    """{ "roles": { "admin": null } }""",
                    """{ "roles": { "admin": [ null ] } }""",
                ]
        )
        {
            await File.WriteAllTextAsync(Users, text);
            Assert.Equal(ExitCode.Failed, await edits.AddAsync("bob", []));
            var said = Said();
            Assert.StartsWith($"error: the file of users '{Users}' cannot be used (", said, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", said, StringComparison.Ordinal);
            Assert.Equal(text, await File.ReadAllTextAsync(Users));
        }
    }

    [Fact]
    public async Task Commands_AtOnce_AreAllDone()
    {
        var edits = Edits();
        var done = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => edits.AddRoleAsync($"role{i}", []))));
        Assert.All(done, code => Assert.Equal(ExitCode.Ok, code));
        Assert.Equal(20, AccountFile.Read(Users).Roles.Count);
        Assert.Empty(Directory.GetFiles(_site.Folder, "*.new"));
    }
}
