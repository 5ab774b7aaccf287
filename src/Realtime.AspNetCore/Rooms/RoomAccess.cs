using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.Guards;

namespace Realtime.Rooms;

/// <summary>Decides who may enter and create rooms, from the options and the host's policy, if it registered one.</summary>
internal sealed class RoomAccess(HostCall hosts, IServiceProviderIsService services, IOptions<ChatRealtimeCoreOptions> options)
{
    private readonly bool _hasPolicy = services.IsService(typeof(IRoomPolicy));

    public ValueTask<bool> MayEnterAsync(string roomName, string userId, CancellationToken cancellationToken) =>
        AskAsync(userId, (policy, limit) => policy.MayEnterAsync(roomName, userId, limit), cancellationToken);

    public async ValueTask<bool> MayCreateAsync(string roomName, string userId, CancellationToken cancellationToken) =>
        options.Value.AllowRoomCreation &&
        await AskAsync(userId, (policy, limit) => policy.MayCreateAsync(roomName, userId, limit), cancellationToken).ConfigureAwait(false);

    private async ValueTask<bool> AskAsync(
        string caller,
        Func<IRoomPolicy, CancellationToken, ValueTask<bool>> ask,
        CancellationToken cancellationToken) =>
        !_hasPolicy || await hosts.RunAsync(hosts.RoomPolicy, caller, ask, cancellationToken).ConfigureAwait(false);
}
