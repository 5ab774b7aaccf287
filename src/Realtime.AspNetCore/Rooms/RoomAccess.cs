using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Realtime.Rooms;

/// <summary>Who may enter and create rooms: the options, and the host's policy where it registered one.</summary>
internal sealed class RoomAccess(IServiceScopeFactory scopes, IServiceProviderIsService services, IOptions<ChatRealtimeOptions> options)
{
    private readonly bool _hasPolicy = services.IsService(typeof(IRoomPolicy));

    public ValueTask<bool> MayEnterAsync(string roomName, string userId, CancellationToken cancellationToken) =>
        AskAsync(policy => policy.MayEnterAsync(roomName, userId, cancellationToken));

    public async ValueTask<bool> MayCreateAsync(string roomName, string userId, CancellationToken cancellationToken) =>
        options.Value.AllowRoomCreation &&
        await AskAsync(policy => policy.MayCreateAsync(roomName, userId, cancellationToken)).ConfigureAwait(false);

    private async ValueTask<bool> AskAsync(Func<IRoomPolicy, ValueTask<bool>> ask)
    {
        if (!_hasPolicy)
        {
            return true;
        }

        await using var scope = scopes.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<IRoomPolicy>()).ConfigureAwait(false);
    }
}
