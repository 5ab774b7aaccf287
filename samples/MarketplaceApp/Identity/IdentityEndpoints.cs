namespace MarketplaceApp.Identity;

internal static class IdentityEndpoints
{
    public static void MapIdentity(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/people", () => People.All);

        // Anyone can sign in as any user, so that both sides can be tried. A real app checks a password here.
        app.MapPost("/api/session", (SignIn request, TokenIssuer tokens) => People.Find(request.PersonId) is { } person
            ? Results.Ok(new Session(tokens.Issue(person), person))
            : Results.Problem(
                statusCode: StatusCodes.Status404NotFound,
                title: "There is no such person",
                extensions: new Dictionary<string, object?> { ["code"] = "person_not_found" }));
    }

    private sealed record SignIn(string? PersonId);

    private sealed record Session(string Token, Person Person);
}
