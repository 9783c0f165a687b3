using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Files;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Accounts;

/// <summary>The users of a file as of the last look. One that cannot be used leaves those of before.</summary>
sealed class FollowedAccountFile
{
    readonly ILogger _log;
    FileStatus _seen; // the heartbeat's, after the constructor

    /// <exception cref="InvalidOperationException">It cannot be used; says what to do.</exception>
    public FollowedAccountFile(AccountsConfig config, ILogger log)
    {
        (Config, _log, _seen) = (config, log, FileStatus.Of(config.File!));
        Table = new(AccountFile.Join(AccountFile.Read(config.File!), config));
        if (Table.IsEmpty)
            Log.NoUsers(log, config.File!);
    }

    /// <summary>What the configuration says, of which the file is.</summary>
    public AccountsConfig Config { get; }

    /// <summary>Replaced whole.</summary>
    public AccountTable Table { get; private set; }

    /// <summary>Looks whether it changed; true where the users are others.</summary>
    public bool Look()
    {
        var status = FileStatus.Of(Config.File!);
        if (status == _seen)
            return false;
        try
        {
            _seen = status; // before it is read: what changes meanwhile is seen at the next look
            Table = new(AccountFile.Join(AccountFile.Read(Config.File!), Config));
            Log.UsersApplied(_log, Config.File!, Table.Count);
            return true;
        }
        catch (InvalidOperationException e)
        {
            Log.UsersRejected(_log, e.Message);
            return false;
        }
    }
}
