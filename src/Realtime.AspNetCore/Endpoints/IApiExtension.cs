using Microsoft.AspNetCore.Routing;

namespace Realtime.Endpoints;

/// <summary>Adds the routes of a package, such as a notification channel, to the chat API of a host that maps it.</summary>
internal interface IApiExtension
{
    /// <summary>Maps the routes.</summary>
    /// <param name="group">The API. Its routes need a signed-in user unless they allow anonymous requests.</param>
    void Map(RouteGroupBuilder group);
}
