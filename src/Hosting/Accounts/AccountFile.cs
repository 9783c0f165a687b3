using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Reading;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Accounts;

/// <summary>
/// The file of <c>store: 'file'</c>, which commands write and hosts follow. It is replaced as a whole: whoever reads has the users of
/// before or of after. One command at a time changes it.
/// </summary>
static class AccountFile
{
    const long MostBytes = 64 << 20; // some 300,000 users

    const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10),
        s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>What the file holds; nothing where there is none yet.</summary>
    /// <exception cref="InvalidOperationException">It cannot be used; says what to do.</exception>
    public static AccountFileContent Read(string path)
    {
        try
        {
            return File.Exists(path) ? AccountFileContent.Parse(RegularFile.ReadAllText(path, MostBytes)) : new();
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"the file of users '{path}' cannot be used ({e.Message.TrimEnd('.')}); correct it, or bring back the one before",
                e
            );
        }
    }

    /// <summary>The users of the file with what the configuration says of roles.</summary>
    public static AccountsConfig Join(AccountFileContent content, AccountsConfig ofSite)
    {
        var roles = ofSite.Abilities.ToDictionary(StringComparer.Ordinal);
        foreach (var (role, abilities) in content.Roles)
            roles[role] = [.. roles.GetValueOrDefault(role, []), .. abilities];
        return ofSite with
        {
            Users = content.Users.ToImmutableDictionary(
                u => u.Key,
                u => new AccountConfig(u.Key, u.Value.Password, [.. u.Value.Roles]),
                StringComparer.Ordinal
            ),
            Abilities = AccountsReader.Expand(roles),
        };
    }

    /// <summary>Changes the file; what <paramref name="change"/> throws leaves it as it is.</summary>
    /// <exception cref="InvalidOperationException">It cannot be read or written; says what to do.</exception>
    public static async Task EditAsync(string path, Action<AccountFileContent> change)
    {
        using var turn = await LockAsync(path).ConfigureAwait(false);
        var content = Read(path);
        change(content);
        var next = path + ".new";
        try
        {
            File.Delete(next); // of a command that was cut off
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                // Its rights may have been given to the host's account by hand.
                options.UnixCreateMode = File.Exists(path) ? File.GetUnixFileMode(path) : OwnersAlone;
            using (var file = new FileStream(next, options))
            {
                file.Write(Encoding.UTF8.GetBytes(content.ToText()));
                file.Flush(flushToDisk: true);
            }
            File.Move(next, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, e);
        }
    }

    static async Task<FileStream> LockAsync(string path)
    {
        var isThere = Directory.Exists(Path.GetDirectoryName(path));
        for (var since = TimeProvider.System.GetTimestamp(); ; )
        {
            try
            {
                return new(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (isThere && TimeProvider.System.GetElapsedTime(since) < s_patience)
            {
                await Task.Delay(s_pause, TimeProvider.System).ConfigureAwait(false); // another command's turn
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Unwritable(path, e);
            }
        }
    }

    static InvalidOperationException Unwritable(string path, Exception e) =>
        new($"the file of users '{path}' cannot be written ({e.Message.TrimEnd('.')}); run this as its owner", e);
}
