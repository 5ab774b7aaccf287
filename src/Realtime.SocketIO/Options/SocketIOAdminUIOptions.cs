using Microsoft.AspNetCore.Identity;

namespace Realtime.SocketIO;

/// <summary>
/// Settings of the namespace that the Socket.IO Admin UI connects to. Who is let in sees the address, the headers
/// and the data of every socket and the content of its events, and may act on all of them.
/// </summary>
public sealed class SocketIOAdminUIOptions
{
    /// <summary>The namespace. Default <c>/admin</c>; begins with <c>/</c>.</summary>
    public string Namespace { get; set; } = "/admin";

    /// <summary>Decides who is let in, by the user name and password that were typed. Default null.</summary>
    public Func<string, string, ValueTask<bool>>? Authenticate { get; set; }

    /// <summary>The user name of the one user, where <see cref="Authenticate"/> is not set. Goes with <see cref="PasswordHash"/>.</summary>
    public string? Username { get; set; }

    /// <summary>The hash of the one user's password, made by <see cref="HashPassword"/>.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Lets everybody in who can reach the endpoint. Default false: without authentication the host does not start.</summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>Whether the UI may only look. Default false: it may emit, move sockets between rooms and disconnect them.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>Whether sockets, rooms and events are shown one by one. Default true; false shows statistics only, for servers with much traffic.</summary>
    public bool ShowEvents { get; set; } = true;

    /// <summary>The name of this server in the UI. Default: the machine's.</summary>
    public string ServerId { get; set; } = Environment.MachineName;

    /// <summary>How often statistics are sent. Default 2 s; 100 ms to 1 minute. The UI takes a server that is silent for 10 s for dead.</summary>
    public TimeSpan StatisticsInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the UI may come back without the password. Default 12 hours; more than zero.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Makes the hash of a password: salted PBKDF2, in the format of ASP.NET Core Identity.</summary>
    /// <param name="password">The password.</param>
    /// <returns>The hash, for the host's configuration.</returns>
    public static string HashPassword(string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(password);
        return new PasswordHasher<SocketIOAdminUIOptions>().HashPassword(null!, password);
    }

    internal bool IsAuthenticated => Authenticate is not null || (!string.IsNullOrEmpty(Username) && !string.IsNullOrEmpty(PasswordHash));
}
