using PluginChat.Hosting.Accounts;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Reading;

namespace PluginChat.Host.Commands;

/// <summary>Changes the file of users, and says what came of it. Hosts that run take it up within a second.</summary>
/// <param name="accounts">What the configuration says; it names the file.</param>
/// <param name="output">Where what was done is printed.</param>
/// <param name="errors">Where it is said why nothing was.</param>
sealed class UserEdits(AccountsConfig accounts, TextWriter output, TextWriter errors)
{
    /// <summary>Asks for a password; null where there is none.</summary>
    public Func<string?> Password { get; init; } = () => PasswordInput.Read(Console.In, !Console.IsInputRedirected, Console.Error);

    string File => accounts.File!;

    /// <summary>Of a site; null after a line that says why not.</summary>
    public static UserEdits? Of(string file, string? profile)
    {
        if (ConfigFile.Read(file, profile).Site is not { } site)
            return null;
        if (site.Accounts.File is not null)
            return new(site.Accounts, Console.Out, Console.Error);
        CommandConsole.WriteErrorLine(
            $"error: the users of '{file}' are in the configuration itself: edit 'http.auth.users' there, or write http.auth.store: 'file' "
                + "and add them by this command"
        );
        return null;
    }

    public Task<int> AddAsync(string name, string[] roles)
    {
        if (AccountsReader.ProblemWithName(name) is { } problem)
            return Task.FromResult(Fail(problem));
        return EditWithPasswordAsync(
            content =>
            {
                if (content.Users.ContainsKey(name))
                    throw new InvalidOperationException(
                        $"user '{name}' is there already; 'user password {name}' gives another password, 'user roles {name}' other roles"
                    );
                CheckRoles(content, roles);
            },
            (content, hash) => content.Users.Add(name, new(hash, [.. roles.Distinct(StringComparer.Ordinal)])),
            $"added user '{name}'"
        );
    }

    public Task<int> SetPasswordAsync(string name) =>
        EditWithPasswordAsync(
            content => Find(content, name),
            (content, hash) => content.Users[name] = Find(content, name) with { Password = hash },
            $"user '{name}' has another password; logins with the old one are over"
        );

    public Task<int> RemoveAsync(string name) =>
        EditAsync(
            content =>
            {
                Find(content, name);
                content.Users.Remove(name);
            },
            $"removed user '{name}'"
        );

    public Task<int> SetRolesAsync(string name, string[] roles) =>
        EditAsync(
            content =>
            {
                CheckRoles(content, roles);
                content.Users[name] = Find(content, name) with { Roles = [.. roles.Distinct(StringComparer.Ordinal)] };
            },
            roles.Length == 0 ? $"user '{name}' has no roles" : $"user '{name}' has the roles {string.Join(", ", roles)}"
        );

    public Task<int> AddRoleAsync(string name, string[] abilities) =>
        abilities.Append(name).FirstOrDefault(text => AccountsReader.ProblemWithName(text) is not null) is { } wrong
            ? Task.FromResult(Fail($"'{wrong}' is not the name of a role or an ability; write one without spaces, ',' and ':'"))
            : EditAsync(content => content.Roles[name] = [.. abilities.Distinct(StringComparer.Ordinal)], $"role '{name}' is there");

    public Task<int> RemoveRoleAsync(string name)
    {
        if (accounts.Abilities.ContainsKey(name))
            return Task.FromResult(Fail($"role '{name}' is in the configuration, http.auth.roles; remove it there"));
        return EditAsync(
            content =>
            {
                if (!content.Roles.Remove(name))
                    throw new InvalidOperationException(
                        $"there is no role '{name}'{NearestKey.Hint(name, content.Roles.Keys, "; 'user list' prints what there is")}"
                    );
                foreach (var (user, entry) in content.Users.ToList())
                    content.Users[user] = entry with { Roles = [.. entry.Roles.Where(role => role != name)] };
            },
            $"removed role '{name}', from all users too"
        );
    }

    public int List()
    {
        try
        {
            var content = AccountFile.Read(File);
            foreach (var (name, user) in content.Users)
                output.WriteLine(user.Roles.Length == 0 ? name : $"{name}: {string.Join(", ", user.Roles)}");
            return ExitCode.Ok;
        }
        catch (InvalidOperationException e)
        {
            return Fail(e.Message, ExitCode.Failed);
        }
    }

    // What cannot be is said before anybody is asked for a password.
    async Task<int> EditWithPasswordAsync(Action<AccountFileContent> check, Action<AccountFileContent, string> change, string done)
    {
        try
        {
            check(AccountFile.Read(File));
        }
        catch (InvalidOperationException e)
        {
            return Fail(e.Message, ExitCode.Failed);
        }
        if (Password() is not { } password)
            return ExitCode.BadInput;
        var hash = PasswordCheck.Hash(password);
        return await EditAsync(
                content =>
                {
                    check(content);
                    change(content, hash);
                },
                done
            )
            .ConfigureAwait(false);
    }

    async Task<int> EditAsync(Action<AccountFileContent> change, string done)
    {
        try
        {
            await AccountFile.EditAsync(File, change).ConfigureAwait(false);
            await output.WriteLineAsync(done).ConfigureAwait(false);
            return ExitCode.Ok;
        }
        catch (InvalidOperationException e)
        {
            return Fail(e.Message, ExitCode.Failed);
        }
    }

    void CheckRoles(AccountFileContent content, string[] roles)
    {
        var known = accounts.Abilities.Keys.Concat(content.Roles.Keys).ToList();
        if (roles.FirstOrDefault(role => !known.Contains(role)) is { } unknown)
            throw new InvalidOperationException(
                $"there is no role '{unknown}'{NearestKey.Hint(unknown, known, $"; add it by 'role add {unknown}'")}"
            );
    }

    static AccountFileContent.Entry Find(AccountFileContent content, string name) =>
        content.Users.GetValueOrDefault(name)
        ?? throw new InvalidOperationException(
            $"there is no user '{name}'{NearestKey.Hint(name, content.Users.Keys, "; 'user list' prints who there is")}"
        );

    int Fail(string problem, int exitCode = ExitCode.BadInput)
    {
        errors.WriteLine($"error: {problem}");
        return exitCode;
    }
}
