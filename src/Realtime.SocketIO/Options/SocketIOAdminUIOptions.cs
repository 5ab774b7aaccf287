using System.Globalization;
using Microsoft.AspNetCore.Identity;

namespace Realtime.SocketIO;

/// <summary>
/// Settings of the namespace that the Socket.IO Admin UI connects to. A user of the UI sees the address, the headers,
/// the data and the events of every socket, and may act on all of them.
/// </summary>
public sealed class SocketIOAdminUIOptions
{
    /// <summary>The namespace. Default <c>/admin</c>. Must begin with <c>/</c>.</summary>
    public string Namespace { get; set; } = "/admin";

    /// <summary>
    /// Checks the user name and the password that were entered. Returns true to admit the user. Default null.
    /// </summary>
    public Func<string, string, ValueTask<bool>>? Authenticate { get; set; }

    /// <summary>
    /// The name of the only user, if <see cref="Authenticate"/> is not set. Requires <see cref="PasswordHash"/>.
    /// </summary>
    public string? Username { get; set; }

    /// <summary>The hash of the only user's password, made by <see cref="HashPassword"/>.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>
    /// Admits everyone who can reach the endpoint. Default false: the host starts only if authentication is
    /// configured.
    /// </summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>
    /// Whether the UI only displays. Default false: it may also emit events, move sockets between rooms and
    /// disconnect them.
    /// </summary>
    public bool ReadOnly { get; set; }

    /// <summary>
    /// Whether individual sockets, rooms and events are shown. Default true. False shows statistics only, for servers
    /// with much traffic.
    /// </summary>
    public bool ShowEvents { get; set; } = true;

    /// <summary>
    /// The name of this server in the UI, other than those of the other servers of a cluster. Default: the machine name and the
    /// process id, <c>name#id</c>.
    /// </summary>
    public string ServerId { get; set; } = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}#{Environment.ProcessId}");

    /// <summary>
    /// The interval at which statistics are sent. Default 2 s; 100 ms to 1 minute. The UI shows a server as dead
    /// after 10 s without statistics.
    /// </summary>
    public TimeSpan StatisticsInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the UI can reconnect without the password. Default 12 hours; more than zero.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Hashes a password with salted PBKDF2, in the format of ASP.NET Core Identity.</summary>
    /// <param name="password">The password.</param>
    /// <returns>The hash, to be kept in the host's configuration.</returns>
    public static string HashPassword(string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(password);
        return new PasswordHasher<SocketIOAdminUIOptions>().HashPassword(null!, password);
    }

    internal bool IsAuthenticated => Authenticate is not null || (!string.IsNullOrEmpty(Username) && !string.IsNullOrEmpty(PasswordHash));
}
