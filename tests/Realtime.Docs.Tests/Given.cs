#pragma warning disable SA1300, IDE1006 // These names are the documents', where they are local variables.
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.SqlClient;
using Realtime.Presence;
using Realtime.SocketIO;
using Realtime.Users;

namespace Realtime.Docs.Tests.Given;

/// <summary>What the documents take for granted around a block: the variables of a host's Program.cs. Nothing of it is ever run.</summary>
public static class Surroundings
{
    public static WebApplicationBuilder builder => throw new NotSupportedException();

    public static WebApplication app => throw new NotSupportedException();

    public static SocketIOServer io => throw new NotSupportedException();

    public static string connectionString => throw new NotSupportedException();

    public static ITenantDirectory directory => throw new NotSupportedException();
}

public interface ITenantDirectory
{
    Task<bool> ExistsAsync(string name);
}

public sealed record ChatLine(string Text);

public sealed record Confirmation(string By);

public sealed class ChatHandlers : SocketHandlers;

public interface IChatLog
{
    int Add(string line);
}

public sealed class MyUserDirectory : IUserDirectory
{
    public ValueTask<UserProfile?> FindAsync(string userId, CancellationToken cancellationToken) => throw new NotSupportedException();
}

public sealed class MyConnections
{
    public SqlConnection Create() => throw new NotSupportedException();
}

public sealed class StaffList
{
    public Task<bool> ContainsAsync(string userId, CancellationToken cancellationToken) => throw new NotSupportedException();
}

public sealed class SameCompany : IPresencePolicy
{
    public ValueTask<IReadOnlySet<string>> WhomMaySeeAsync(string observerId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlySet<string>> WhoMaySeeAsync(string userId, IReadOnlyCollection<string> observerIds, CancellationToken cancellationToken) => throw new NotSupportedException();
}
