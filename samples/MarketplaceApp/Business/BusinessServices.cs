namespace MarketplaceApp.Business;

internal static class BusinessServices
{
    public static void AddBusiness(this IServiceCollection services, MarketplaceDatabase database)
    {
        services.AddSingleton(database);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ProjectQueries>();
        services.AddSingleton<ProjectActions>();
        services.AddHostedService<MarketplaceSchema>();
    }
}
